import { count } from "../core/text/count";
import { own, type Words, words } from "../core/text/words";
import { applyStages } from "../synth/order";
import { attributeChanges, deletions, fileChanges, secretChanges } from "./changes/file-changes";
import { hostGroups } from "./changes/host-groups";
import { hostList } from "./changes/host-list";
import { HostNames } from "./changes/host-names";
import { digestOf, sideDigest } from "./inputs/digest";
import type { LiveHost } from "./inputs/drift-report";
import type { HostSide } from "./inputs/host-side";
import { type DeclaredFleet, type FleetPair, fleetPairs } from "./inputs/paired-fleets";
import { fleetMeanings } from "./meaning/fleet";
import { type FleetMeaning, weakeningFirst } from "./meaning/meaning";
import type { Drift, Review, ReviewedHost } from "./page/review-model";
import { verdictOf } from "./page/verdict";
import { policyMeanings } from "./policy/meanings";
import { isDenied } from "./policy/result";
import { policyResults } from "./policy/results";
import { type PredictedApply, predict } from "./prediction/predict";

/** What is compared. */
export interface Compared {
  /** Hosts by their full names, as they were applied last. */
  readonly base: ReadonlyMap<string, HostSide>;
  /** Hosts by their full names, in the order in which they are applied. */
  readonly head: ReadonlyMap<string, HostSide>;
  /** The declarations of both sides, where they are at hand. */
  readonly declared?: {
    readonly base: readonly DeclaredFleet[];
    readonly head: readonly DeclaredFleet[];
    /** They are of another state of things than the hosts: there may be changes that they do not show. */
    readonly areOthers?: boolean;
  };
  /** Full names of the hosts whose last apply failed. */
  readonly retried?: ReadonlySet<string>;
  /** What drifted on hosts, by their full names, and is put right. */
  readonly repairs?: ReadonlyMap<string, readonly string[]>;
  /** What was found on the live hosts. */
  readonly live?: readonly LiveHost[];
  readonly notes?: readonly Words[];
}

const NOTHING: PredictedApply = { bundles: [], gone: [], runOn: [], clashes: [] };

/**
 * Everything that the page says of a change.
 *
 * @param now The time of the review, for certificates that are near their end.
 */
export function review(compared: Compared, now: Date): Review {
  const { base, head, declared, live = [], notes = [] } = compared;
  const names = new HostNames([...base.keys(), ...head.keys()]);
  const applied = appliedHosts(compared);
  const stages = applyStages(
    [...head.values()].filter(({ fqdn }) => applied.has(fqdn)).map(({ fqdn, after }) => ({ name: fqdn, after })),
  );
  const hosts = [...head.values(), ...[...base.values()].filter(({ fqdn }) => !head.has(fqdn))]
    .map(({ fqdn, after }): ReviewedHost => {
      const liveState = live.find((each) => each.fqdn === fqdn)?.state;
      const { state, because, repairs, predicted } = applied.get(fqdn) ?? {
        state: head.has(fqdn) ? "unchanged" : "gone",
        predicted: NOTHING,
      };
      const waitsFor = applied.has(fqdn) ? after.filter((other) => applied.has(other)) : [];
      return {
        name: names.of(fqdn),
        fqdn,
        state,
        ...(because === undefined ? {} : { because }),
        ...(repairs === undefined ? {} : { repairs }),
        ...(liveState === undefined ? {} : { live: liveState }),
        after: waitsFor.map((other) => names.of(other)),
        stage: stages.get(fqdn) ?? 0,
        predicted,
      };
    })
    .sort((a, b) => rank(a) - rank(b) || BY_NUMBER.compare(a.fqdn, b.fqdn));

  const paths = hosts.map(({ name, fqdn }) => {
    const predicted = applied.get(fqdn)?.withoutDrift ?? NOTHING;
    return { name, fqdn, predicted, hidden: hiddenOn(fqdn, base, head) };
  });
  const nameOf = (fqdn: string) => names.of(fqdn);
  const fleets = declared && fleetPairs(declared.base, declared.head);
  const meanings = fleets && weakeningFirst(fleets.flatMap((fleet) => meaningsOf(fleet, nameOf)));
  const policies = fleets?.flatMap((fleet) => {
    const own = (meanings ?? []).filter((meaning) => meaning.fleet === fleet.path);
    return policyResults(fleet, { meanings: own, hosts, nameOf, now });
  });
  const weakening = meanings?.filter(({ weakens }) => weakens).length;
  const found = live.filter(({ fqdn }) => base.has(fqdn) || head.has(fqdn));
  const drift = found.flatMap((host) => driftOf(host, names.of(host.fqdn), applied.get(host.fqdn)));
  const unread = found.flatMap(({ fqdn, problem }) =>
    problem === undefined ? [] : [{ host: names.of(fqdn), ...problem }],
  );
  const leaving = deletions(paths);
  return {
    verdict: verdictOf(hosts, { weakening, isAll: declared?.areOthers !== true }, { drift, unread, policies }),
    notes: [
      ...notes,
      ...retriedNote(hosts.filter(({ state }) => state === "retried").map(({ name }) => name)),
      ...(found.length < live.length
        ? [
            own(
              `What was found on ${count(live.length - found.length, "host")} that ${live.length - found.length === 1 ? "is" : "are"} not compared here is left out.`,
            ),
          ]
        : []),
    ],
    counts: {
      hosts: head.size,
      changedHosts: applied.size,
      weakening: weakening ?? 0,
      deletions: leaving.length,
      denied: policies?.filter(isDenied).length ?? 0,
    },
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
    digest: digestOf(head.values()),
    baseDigest: digestOf(base.values()),
  };
}

function meaningsOf(fleet: FleetPair, nameOf: (fqdn: string) => string): FleetMeaning[] {
  const { path, before, after } = fleet;
  const declared = fleetMeanings(before, after, (host) => nameOf(host.fqdn));
  return [...policyMeanings(fleet), ...declared].map((meaning) => ({ ...meaning, fleet: path }));
}

interface Applied extends Pick<ReviewedHost, "state" | "because" | "repairs" | "predicted"> {
  /** What would be predicted if nothing had drifted: what did is shown for itself. */
  readonly withoutDrift: PredictedApply;
}

/** The hosts that Terraform will connect to, by their full names. */
function appliedHosts({
  base,
  head,
  retried = new Set(),
  repairs = new Map(),
  live = [],
}: Compared): Map<string, Applied> {
  const applied = new Map<string, Applied>();
  for (const side of head.values()) {
    const { fqdn } = side;
    const was = base.get(fqdn);
    const [isRetried, repaired] = [retried.has(fqdn), repairs.get(fqdn)];
    const isSame = was !== undefined && sideDigest(was) === sideDigest(side);
    if (isSame && !isRetried && repaired === undefined) continue;
    const withoutDrift = predict(was, side);
    const isDifferent = withoutDrift.bundles.length + withoutDrift.gone.length > 0;
    const known = isRetried ? "retried" : isDifferent ? "changed" : "reapplied";
    const state = side.teardown !== undefined ? "returned" : was === undefined ? "new" : known;
    const because = state === "reapplied" && was !== undefined ? differenceOf(was, side, isSame) : undefined;
    const found = live.find((host) => host.fqdn === fqdn)?.differences ?? [];
    applied.set(fqdn, {
      state,
      ...(because === undefined ? {} : { because }),
      ...(repaired === undefined ? {} : { repairs: repaired }),
      withoutDrift,
      predicted: found.length === 0 ? withoutDrift : predict(was, side, found),
    });
  }
  return applied;
}

/** After a failure Terraform has the new content in its state, whatever is on the host. */
function retriedNote(names: readonly string[]): Words[] {
  if (names.length === 0) return [];
  return [
    words`The last apply of ${hostList(names)} failed: Terraform's state holds what it was to write, which need not be what is there. The diffs begin with the state; ${"cdktf-mutual-tls drift"} tells what is there.`,
  ];
}

function driftOf({ differences }: LiveHost, host: string, applied: Applied | undefined): Drift[] {
  const isApplied = applied !== undefined && applied.state !== "returned";
  return differences.map(({ isRepairedByApply, ...difference }) => ({
    host,
    ...difference,
    isPutRight: isApplied && (isRepairedByApply || isAmong(applied.repairs, difference.subject)),
  }));
}

/** Where units have to be told again, the name of their bundle follows. */
function isAmong(repairs: readonly string[] = [], subject: string): boolean {
  return repairs.some((repair) => repair === subject || repair.startsWith(`${subject} (notify `));
}

/** What makes Terraform apply a host on which nothing differs. */
function differenceOf(was: HostSide, is: HostSide, isSame: boolean): string {
  if (isSame) return "what drifted on it";
  if (was.hostKey !== is.hostKey) return "another host key";
  if (was.engine !== is.engine) return "another engine";
  return was.os === is.os ? "another order" : "another operating system";
}

/** `www2` before `www10`; Terraform's own order of resources is another one than that of declarations. */
const BY_NUMBER = new Intl.Collator("en", { numeric: true });

/** By stage; then those on which nothing happens. */
function rank({ stage, state }: ReviewedHost): number {
  if (stage > 0) return stage;
  return state === "gone" ? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER - 1;
}

function hiddenOn(
  fqdn: string,
  base: ReadonlyMap<string, HostSide>,
  head: ReadonlyMap<string, HostSide>,
): ReadonlySet<string> {
  return new Set([...(base.get(fqdn)?.hidden ?? []), ...(head.get(fqdn)?.hidden ?? [])]);
}
