import { count } from "../core/text/count";
import { diffLines } from "../core/text/diff-lines";
import type { Paint } from "../core/text/paint";
import { tableLines } from "../core/text/table";
import { printable, visibleJson } from "../core/text/visible";
import { subjectOf } from "../report/difference";
import { differenceWords } from "../report/difference-words";
import type { HostDrift, UnfixedCve } from "../report/host-drift";
import { pendingSubject, pendingWords } from "../report/pending";

/** A column that is wider than this moves what follows to the next line. */
const WIDEST = 60;

/** Below a title of its own. */
const NESTED = "    ";

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
    generation === undefined ? "nothing applied yet" : `generation ${generation}, applied ${printable(applied ?? "?")}`;
  if (problem !== undefined) {
    const label = host.state === "applying" ? "being applied" : "not read";
    return [
      `${printable(name)}: ${paint("warning", label)}`,
      `  ${printable(problem.what)}`,
      `  to do: ${printable(problem.toDo)}`,
    ];
  }
  const found =
    differences.length === 0 ? paint("good", "no drift") : paint("bad", count(differences.length, "difference"));
  return [
    `${printable(name)}: ${found} (${printable(fqdn)}, ${since})`,
    ...printTable(differences.map((each) => [each.kind, subjectOf(each), differenceWords(each)])),
    ...(pending.length === 0 ? [] : [`  ${paint("place", "not applied yet")}, no drift:`]),
    ...printTable(
      pending.map((each) => [pendingSubject(each), pendingWords(each)]),
      NESTED,
    ),
    ...(unfixedCves.length === 0 ? [] : [`  ${paint("warning", "may be vulnerable")}, no drift:`]),
    ...printTable(
      unfixedCves.map((each) => [each.cve, `${each.package} ${each.version}`, fixWords(each)]),
      NESTED,
    ),
  ];
}

function fixWords({ fixedIn }: UnfixedCve): string {
  return `fixed upstream in ${fixedIn}, and not named in the changelog: upgrade, or ask the vendor`;
}

function printTable(rows: readonly (readonly string[])[], indent = "  "): string[] {
  return tableLines(
    rows.map((row) => row.map(printable)),
    { indent, widest: WIDEST },
  );
}

function printDiff(host: string, diff: string, paint: Paint): string[] {
  return diffLines(diff).map(({ kind, text }) => {
    const name = text.replace(/^(---|\+\+\+) /, `$1 ${host}:`);
    if (kind === "header") return paint("place", visibleJson(name));
    const line = visibleJson(text);
    return kind === "added" || kind === "removed" || kind === "place" ? paint(kind, line) : line;
  });
}

/** One line on all hosts. */
export function summaryOf(hosts: readonly HostDrift[]): string {
  const inState = (state: HostDrift["state"]) => hosts.filter((host) => host.state === state).length;
  const parts = [
    [inState("same"), "without drift"],
    [inState("drifted"), "drifted"],
    [inState("applying"), "being applied"],
    [inState("unreachable"), "not read"],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${count(hosts.length, "host")}: ${words.join(", ")}`;
}

/** As diff(1): 0 the same, 1 different, 2 trouble. */
export function exitCodeOf(hosts: readonly HostDrift[]): 0 | 1 | 2 {
  const has = (...states: HostDrift["state"][]) => hosts.some(({ state }) => states.includes(state));
  return has("unreachable", "applying") ? 2 : has("drifted") ? 1 : 0;
}
