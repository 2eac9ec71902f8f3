import { count } from "../../core/text/count";
import { joined, listed, own, type Words, words } from "../../core/text/words";
import type { Alarm } from "../alarms/alarm";
import type { Drift, UnreadHost } from "../changes/drift";
import { hostList } from "../changes/host-list";
import type { ReviewedHost } from "../changes/reviewed-hosts";
import { shortUnit } from "../changes/step-words";
import { isDenied, type PolicyResult } from "../policy/result";

interface Security {
  /** Changes that weaken it; undefined where that is not known. */
  readonly weakening: number | undefined;
  /** Whether there can be no others. */
  readonly isAll: boolean;
}

/** What was found in addition to what changes. */
interface Found {
  /** Those that no policy allows. */
  readonly alarms: readonly Alarm[];
  readonly drift: readonly Drift[];
  readonly unread: readonly UnreadHost[];
  readonly policies?: readonly PolicyResult[];
}

/** The one sentence that a person in a hurry reads. */
export function verdictOf(
  hosts: readonly ReviewedHost[],
  security: Security,
  { alarms, drift, unread, policies = [] }: Found,
): Words {
  const stopped = hosts.filter(({ predicted }) => predicted.clashes.length > 0).map(({ name }) => name);
  const drifted = new Set(drift.map(({ host }) => host)).size;
  const sentences: Words[] = [
    ...(alarms.length === 0 ? [] : [alarmCount(alarms)]),
    ...policy("denied by policy", policies.filter(isDenied)),
    changedHosts(hosts),
    ...(stopped.length === 0 ? [] : [words`the apply will stop on ${hostList(stopped)}`]),
    ...units(hosts),
    securityWords(security),
    ...policy(
      "warned by policy",
      policies.filter(({ level, breaches }) => level === "warn" && breaches.length > 0),
    ),
    ...(drifted === 0 ? [] : [own(`${count(drifted, "host")} ${drifted === 1 ? "has" : "have"} drifted`)]),
    ...(unread.length === 0
      ? []
      : [own(`${count(unread.length, "host")} ${unread.length === 1 ? "was" : "were"} not read`)]),
  ];
  return joined(sentences, "; ");
}

/** How many, and of which kinds. */
function alarmCount(alarms: readonly Alarm[]): Words {
  const kinds = [...new Set(alarms.map(({ kind }) => kind))];
  return own(`denied: ${count(alarms.length, "alarm")} (${kinds.join(", ")})`);
}

/** The rules that are broken, each once. */
function policy(label: string, broken: readonly PolicyResult[]): Words[] {
  const rules = [...new Map(broken.map(({ text }) => [JSON.stringify(text), text])).values()];
  return rules.length === 0 ? [] : [words`${own(label)}: ${joined(rules, ", ")}`];
}

function changedHosts(hosts: readonly ReviewedHost[]): Words {
  const inState = (state: ReviewedHost["state"]) => hosts.filter((host) => host.state === state).length;
  const declared = hosts.length - inState("gone");
  const changed = declared - inState("unchanged") - inState("reapplied");
  const parts = [
    changed === 0
      ? "no host changes"
      : `${changed} of ${count(declared, "host")} ${changed === 1 ? "changes" : "change"}`,
  ];
  if (inState("reapplied") > 0) parts.push(`${inState("reapplied")} applied again`);
  if (inState("new") > 0) parts.push(`${inState("new")} new`);
  if (inState("retried") > 0) parts.push(`${inState("retried")} retried after a failure`);
  if (inState("gone") > 0) parts.push(`${inState("gone")} no longer declared`);
  return own(parts.join(", "));
}

/** More are counted: the sentence has to be read at a glance. */
const MOST_GROUPS = 3;

/** What reloads and restarts on hosts that run already. */
function units(hosts: readonly ReviewedHost[]): Words[] {
  const running = hosts.filter(({ state }) => state !== "new");
  const of = (verb: "reload" | "restart") => {
    const byUnit = new Map<string, string[]>();
    for (const { name, predicted } of running) {
      const units = predicted.bundles.flatMap(({ acts }) =>
        acts.flatMap((act) => (act.verb === verb ? [act.unit] : [])),
      );
      for (const unit of new Set(units)) byUnit.set(unit, [...(byUnit.get(unit) ?? []), name]);
    }
    const groups = onTheSameHosts(byUnit);
    if (groups.length > MOST_GROUPS) {
      const names = [...new Set(groups.flatMap((group) => group.hosts))];
      return [words`${byUnit.size} units ${own(verb)} on ${hostList(names)}`];
    }
    return groups.map(({ units, hosts: names }) => {
      const subject = units.length > 3 ? words`${units.length} units` : listed(units.map(shortUnit));
      return words`${subject} ${own(units.length === 1 ? `${verb}s` : verb)} on ${hostList(names)}`;
    });
  };
  const [restarts, reloads] = [of("restart"), of("reload")];
  const retried = hosts.filter(({ state }) => state === "retried").map(({ name }) => name);
  const repaired = hosts.filter(({ repairs }) => repairs !== undefined).map(({ name }) => name);
  const unforeseen = [
    ...(retried.length === 0 ? [] : [words`a failed apply is completed on ${hostList(retried)}`]),
    ...(repaired.length === 0 ? [] : [words`drift is repaired on ${hostList(repaired)}`]),
  ];
  // That may reload and restart more.
  if (unforeseen.length > 0) return [...restarts, ...reloads, ...unforeseen];
  if (restarts.length + reloads.length === 0) return [own("nothing reloads or restarts")];
  return [...restarts, ...reloads, ...(restarts.length === 0 ? [own("nothing restarts")] : [])];
}

function onTheSameHosts(byUnit: ReadonlyMap<string, readonly string[]>) {
  const groups = new Map<string, { units: string[]; hosts: readonly string[] }>();
  for (const [unit, hosts] of byUnit) {
    const key = hosts.join(" ");
    const group = groups.get(key) ?? { units: [], hosts };
    groups.set(key, group);
    group.units.push(unit);
  }
  return [...groups.values()];
}

function securityWords({ weakening, isAll }: Security): Words {
  if (weakening === undefined || (weakening === 0 && !isAll)) return own("the effect on security is not known");
  if (weakening === 0) return own("nothing weakens security");
  const changes = `${count(weakening, "change")} ${weakening === 1 ? "weakens" : "weaken"} security`;
  return own(isAll ? changes : `at least ${changes}`);
}
