import { printable } from "../core/issue";
import { subjectOf } from "../report/difference";
import { differenceWords } from "../report/difference-words";
import type { HostDrift, UnfixedCve } from "../report/host-drift";
import { pendingSubject, pendingWords } from "../report/pending";

/** Adds colour to a text, or leaves it as it is where nobody sees colours. */
export type Paint = (colour: "red" | "green" | "yellow" | "cyan", text: string) => string;

/** A column that is wider than this moves what follows to the next line. */
const WIDEST = 60;

/** The report that a person reads: hosts, a line a difference, then the lines of files that differ. */
export function printDrift(hosts: readonly HostDrift[], paint: Paint): string[] {
  const diffs = hosts.flatMap(({ name, differences }) =>
    differences.flatMap((each) => ("diff" in each ? ["", ...printDiff(name, each.diff, paint)] : [])),
  );
  return [...hosts.flatMap((host) => printHost(host, paint)), ...diffs];
}

function printHost(host: HostDrift, paint: Paint): string[] {
  const { name, fqdn, generation, applied, problem, differences, pending, unfixedCves = [] } = host;
  const since =
    generation === undefined ? "nothing applied yet" : `generation ${generation}, applied ${applied ?? "?"}`;
  if (problem !== undefined) {
    const label = host.state === "applying" ? "being applied" : "not read";
    return [`${name}: ${paint("yellow", label)}`, `  ${printable(problem.what)}`, `  to do: ${problem.toDo}`];
  }
  const found =
    differences.length === 0
      ? paint("green", "no drift")
      : paint("red", `${differences.length} ${differences.length === 1 ? "difference" : "differences"}`);
  return [
    `${name}: ${found} (${fqdn}, ${since})`,
    ...printTable(differences.map((each) => [each.kind, subjectOf(each), differenceWords(each)])),
    ...(pending.length === 0 ? [] : [`  ${paint("cyan", "not applied yet")}, no drift:`]),
    ...printTable(pending.map((each) => [pendingSubject(each), pendingWords(each)])).map((line) => `  ${line}`),
    ...(unfixedCves.length === 0 ? [] : [`  ${paint("yellow", "may be vulnerable")}, no drift:`]),
    ...printTable(unfixedCves.map((each) => [each.cve, `${each.package} ${each.version}`, fixWords(each)])).map(
      (line) => `  ${line}`,
    ),
  ];
}

function fixWords({ fixedIn }: UnfixedCve): string {
  return `fixed upstream in ${fixedIn}, and not named in the changelog: upgrade, or ask the vendor`;
}

function printTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(printable));
  const width = (column: number) =>
    Math.max(0, ...cells.map((row) => row[column]?.length ?? 0).filter((length) => length <= WIDEST));
  return cells.map((row) => {
    const last = row.length - 1;
    const padded = row.map((cell, column) => (column === last ? cell : cell.padEnd(width(column))));
    return `  ${padded.join("  ")}`;
  });
}

function printDiff(host: string, diff: string, paint: Paint): string[] {
  return diff
    .replace(/\n$/, "")
    .split("\n")
    .map((line, index) => {
      if (index < 2) return paint("cyan", printableLine(line.replace(/^(---|\+\+\+) /, `$1 ${host}:`)));
      const colour = line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : undefined;
      const text = printableLine(line);
      return line.startsWith("@@") ? paint("cyan", text) : colour === undefined ? text : paint(colour, text);
    });
}

/** As it may be shown on a terminal. Tabs stay: files have them. */
function printableLine(line: string): string {
  return line.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (c) =>
    c === "\t" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** One line on all hosts. */
export function summaryOf(hosts: readonly HostDrift[]): string {
  const count = (state: HostDrift["state"]) => hosts.filter((host) => host.state === state).length;
  const parts = [
    [count("same"), "without drift"],
    [count("drifted"), "drifted"],
    [count("applying"), "being applied"],
    [count("unreachable"), "not read"],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${hosts.length} ${hosts.length === 1 ? "host" : "hosts"}: ${words.join(", ")}`;
}

/** As diff(1): 0 the same, 1 different, 2 trouble. */
export function exitCodeOf(hosts: readonly HostDrift[]): 0 | 1 | 2 {
  const has = (...states: HostDrift["state"][]) => hosts.some(({ state }) => states.includes(state));
  return has("unreachable", "applying") ? 2 : has("drifted") ? 1 : 0;
}
