import type { Difference, HostDrift } from "./host-drift";

/** Terraform's variable that shows drift in a plan: host's full name to what differs to how. */
const VARIABLE = "mutual_tls_drift";

/** A plan and a state hold these texts: longer ones are cut. */
const LONGEST = 16_384;

type Variables = Readonly<Record<string, unknown>>;
type HostEntries = Readonly<Record<string, string>>;

/**
 * The text of a variables file with which the next plan shows drift, and its apply repairs it. Hosts that did not drift
 * since keep their entries: so the plan is at rest after the repair, as long as the file is given.
 *
 * @param existing Text of the file as it is; empty where there is none.
 * @throws when it is no JSON object.
 */
export function repairFile(existing: string, hosts: readonly HostDrift[]): string {
  const variables = parse(existing);
  const before = (variables[VARIABLE] ?? {}) as Readonly<Record<string, HostEntries>>;
  const entries: Record<string, HostEntries> = { ...before };
  for (const host of hosts) {
    const found = entriesOf(host);
    if (Object.keys(found).length > 0) entries[host.fqdn] = found;
  }
  return `${JSON.stringify({ ...variables, [VARIABLE]: sorted(entries) }, null, 2)}\n`;
}

function parse(existing: string): Variables {
  if (existing.trim() === "") return {};
  const value: unknown = JSON.parse(existing);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it holds no JSON object");
  return value as Variables;
}

/**
 * What an apply repairs, and what none has done yet: Terraform does not know that a host lost its record, or was put back to
 * an older state. The time of the last apply is part of each text: the same drift after another apply is another
 * text, and so due again.
 */
function entriesOf({ generation, applied, differences, pending }: HostDrift): HostEntries {
  const since =
    generation === undefined ? "no apply is on record" : `since the apply of ${applied} (generation ${generation})`;
  const texts = new Map<string, string[]>();
  const add = (key: string, text: string) => texts.set(key, [...(texts.get(key) ?? []), text]);
  for (const difference of differences) {
    if (difference.repair === "none") continue;
    const { kind, what, diff } = difference;
    const text = `${kind}: ${what}${diff === undefined ? "" : `\n${diff.replace(/\n$/, "")}`}`;
    add(keyOf(difference), text);
  }
  for (const { path, subject, what } of pending) add(path ?? subject ?? "", `not applied yet: ${what}`);
  return sorted(Object.fromEntries([...texts].map(([key, each]) => [key, cut([since, ...each].join("\n"))])));
}

/** What the plan calls it. The bundle whose notifications the apply has to do again stands at the end of the name. */
function keyOf({ kind, path, subject, repair, bundle }: Difference): string {
  const unit = kind === "service" ? `/${subject}` : "";
  return `${path ?? subject}${repair === "notify" ? ` (notify ${bundle}${unit})` : ""}`;
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}\n... cut: cdktf-mutual-tls drift shows all of it`;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
