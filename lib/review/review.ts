import { count } from "../core/text/count";
import { own, type Words, words } from "../core/text/words";
import { isDeniedAlarm, judgedAlarms } from "./alarms/alarms";
import { driftOf } from "./changes/drift";
import { fileChanges } from "./changes/file-changes";
import { hostGroups } from "./changes/host-groups";
import { hostList } from "./changes/host-list";
import { HostNames } from "./changes/host-names";
import { attributeChanges, deletions } from "./changes/path-notes";
import { reviewedHosts } from "./changes/reviewed-hosts";
import { secretChanges } from "./changes/secret-changes";
import { isAlarming } from "./configuration/finding";
import { configurationFindings } from "./configuration/findings";
import type { Compared } from "./inputs/compared";
import { digestOf } from "./inputs/digest";
import { type FleetPair, fleetPairs } from "./inputs/paired-fleets";
import type { ResourceAction } from "./inputs/saved-plan";
import { fleetMeanings } from "./meaning/fleet";
import { type FleetMeaning, weakeningFirst } from "./meaning/meaning";
import type { EngineFile, Review } from "./page/review-model";
import { verdictOf } from "./page/verdict";
import { policyMeanings } from "./policy/meanings";
import { isDenied } from "./policy/result";
import { policyResults } from "./policy/results";

/**
 * Everything that the page reports of a change.
 *
 * @param now The time of the review, for certificates that expire soon.
 */
export function review(compared: Compared, now: Date): Review {
  const { base, head, declared, live = [], notes = [], stacks = [] } = compared;
  const names = new HostNames([...base.keys(), ...head.keys()]);
  const nameOf = (fqdn: string) => names.of(fqdn);
  const { hosts, paths } = reviewedHosts(compared, names);
  const fleets = declared && fleetPairs(declared.base, declared.head);
  const meanings = fleets && weakeningFirst(fleets.flatMap((fleet) => meaningsOf(fleet, nameOf)));
  const policies = fleets?.flatMap((fleet) => {
    const ofFleet = (meanings ?? []).filter((meaning) => meaning.fleet === fleet.path);
    return policyResults(fleet, { meanings: ofFleet, hosts, nameOf, now });
  });
  const configuration = stacks.flatMap(configurationFindings);
  const alarms = judgedAlarms(compared, configuration, fleets ?? [], nameOf);
  const denied = alarms.filter(isDeniedAlarm);
  const weakening = meanings?.filter(({ weakens }) => weakens).length;
  const read = live.flatMap((found) =>
    hosts.filter(({ fqdn }) => fqdn === found.fqdn).map((host) => ({ host, found })),
  );
  const drift = read.flatMap(({ host, found }) => driftOf(found, host));
  const unread = read.flatMap(({ host, found: { problem } }) =>
    problem === undefined ? [] : [{ host: host.name, ...problem }],
  );
  const leaving = deletions(paths);
  const retried = hosts.filter(({ state }) => state === "retried").map(({ name }) => name);
  return {
    verdict: verdictOf(
      hosts,
      { weakening, isAll: declared?.areOthers !== true && denied.length === 0 },
      { alarms: denied.map(({ alarm }) => alarm), drift, unread, policies },
    ),
    notes: [...notes, ...retriedNote(retried), ...leftOutNote(live.length - read.length)],
    counts: {
      hosts: head.size,
      changedHosts: hosts.filter(({ stage }) => stage > 0).length,
      weakening: weakening ?? 0,
      deletions: leaving.length,
      denied: policies?.filter(isDenied).length ?? 0,
      alarms: denied.length,
    },
    alarms,
    configuration: configuration.filter((finding) => !isAlarming(finding)),
    resources: stacks.flatMap(({ actions = [] }) => actions).filter(isSaid),
    engines: enginesOf(compared),
    hosts,
    groups: hostGroups(hosts),
    meanings,
    files: fileChanges(paths),
    attributes: attributeChanges(paths),
    deletions: leaving,
    secrets: secretChanges(paths),
    drift,
    unread,
    policies,
    digest: digestOf(
      head.values(),
      stacks.map(({ after }) => after),
    ),
    baseDigest: digestOf(base.values()),
  };
}

/** The engine of each fleet. What says that hosts have another one of the same file is there twice, and no file is both. */
function enginesOf({ head, stacks = [] }: Compared): EngineFile[] {
  const files = stacks.flatMap(({ hosts }) =>
    hosts.map(({ fqdn, engine: path }) => ({ path, sha256: head.get(fqdn)?.engine ?? "" })),
  );
  return [...new Map(files.map((file) => [`${file.path} ${file.sha256}`, file])).values()];
}

/** Whether a plan changes a resource of another program, or what Terraform takes for it. */
function isSaid({ action, isImported, movedFrom }: ResourceAction): boolean {
  return action !== "none" || isImported || movedFrom !== undefined;
}

function meaningsOf(fleet: FleetPair, nameOf: (fqdn: string) => string): FleetMeaning[] {
  const { path, before, after } = fleet;
  const declared = fleetMeanings(before, after, (host) => nameOf(host.fqdn));
  return [...policyMeanings(fleet), ...declared].map((meaning) => ({ ...meaning, fleet: path }));
}

/** After a failure Terraform has the new content in its state, whatever is on the host. */
function retriedNote(names: readonly string[]): Words[] {
  if (names.length === 0) return [];
  return [
    words`The last apply of ${hostList(names)} failed: Terraform's state contains the content that it should have written, and the host may have other content. The diffs compare with the state. ${"cdktf-mutual-tls drift"} reports what the host has.`,
  ];
}

function leftOutNote(number: number): Words[] {
  if (number === 0) return [];
  return [own(`The drift report also has ${count(number, "host")} that this review does not compare.`)];
}
