import { type Difference, subjectOf } from "../report/difference";
import { differenceWords } from "../report/difference-words";
import type { HostDrift } from "../report/host-drift";
import { pendingSubject, pendingWords } from "../report/pending";

/** Terraform's variable that shows drift in a plan: a host's full name to what is repaired on it. */
const VARIABLE = "mutual_tls_drift";

/** A plan and a state hold these texts: longer ones are cut. */
const LONGEST = 16_384;

type Variables = Readonly<Record<string, unknown>>;

/** What the variable holds of one host. */
interface HostRepair {
  /** For people: a path, unit or zone to how it differs. */
  readonly differences: Readonly<Record<string, string>>;
  /** For the engine: `BUNDLE`, or `BUNDLE/UNIT`, whose notifications the apply repeats. */
  readonly notify: readonly string[];
}

/**
 * The text of a variables file with which the next plan shows drift, and its apply repairs it. Hosts that did not drift
 * since keep their entries: so the plan is at rest after the repair, as long as the file is given.
 *
 * @param existing Text of the file as it is; empty where there is none.
 * @throws when it is not a JSON object, or an older version wrote it.
 */
export function repairFile(existing: string, hosts: readonly HostDrift[]): string {
  const variables = parse(existing);
  const repairs: Record<string, HostRepair> = { ...repairsIn(variables) };
  for (const host of hosts) {
    const repair = repairOf(host);
    if (Object.keys(repair.differences).length > 0) repairs[host.fqdn] = repair;
  }
  return `${JSON.stringify({ ...variables, [VARIABLE]: sorted(repairs) }, null, 2)}\n`;
}

function parse(existing: string): Variables {
  if (existing.trim() === "") return {};
  const value: unknown = JSON.parse(existing);
  if (!isObject(value)) throw new Error("it does not contain a JSON object");
  return value;
}

function repairsIn(variables: Variables): Readonly<Record<string, HostRepair>> {
  const repairs = variables[VARIABLE] ?? {};
  const isCurrent = (each: unknown) => isObject(each) && isObject(each.differences) && Array.isArray(each.notify);
  if (!isObject(repairs) || !Object.values(repairs).every(isCurrent)) {
    throw new Error(
      `an older version wrote its ${VARIABLE}, which Terraform no longer accepts: delete ${VARIABLE} from it, and run this command again`,
    );
  }
  return repairs as Readonly<Record<string, HostRepair>>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What an apply repairs, and what none has done yet: Terraform does not know that a host lost its record, or was put back to
 * an older state. The time of the last apply is part of each text: the same drift after another apply is another
 * text, and so due again.
 */
function repairOf({ generation, applied, differences, pending }: HostDrift): HostRepair {
  const since =
    generation === undefined ? "no apply is on record" : `since the apply of ${applied} (generation ${generation})`;
  const texts = new Map<string, string[]>();
  const add = (key: string, text: string) => texts.set(key, [...(texts.get(key) ?? []), text]);
  const repaired = differences.filter(({ repair }) => repair !== "none");
  for (const difference of repaired) add(subjectOf(difference), textOf(difference));
  for (const each of pending) add(pendingSubject(each), `not applied yet: ${pendingWords(each)}`);
  const shown = [...texts].map(([key, each]) => [key, cut([since, ...each].join("\n"))] as const);
  return {
    differences: sorted(Object.fromEntries(shown)),
    notify: [...new Set(repaired.flatMap(notified))].sort(),
  };
}

function textOf(difference: Difference): string {
  const diff = "diff" in difference ? `\n${difference.diff.replace(/\n$/, "")}` : "";
  const again = notified(difference).map((target) => `\nits apply repeats the notifications of ${target}`);
  return `${difference.kind}: ${differenceWords(difference)}${diff}${again.join("")}`;
}

/** Of a unit only what is about that unit is repeated. */
function notified(difference: Difference): string[] {
  const { repair, bundle } = difference;
  if (repair !== "notify" || bundle === undefined) return [];
  return [difference.kind === "service" ? `${bundle}/${difference.subject}` : bundle];
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}\n... cut: cdktf-mutual-tls drift shows all of it`;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
