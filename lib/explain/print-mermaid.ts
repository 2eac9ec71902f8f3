import { visibleLine } from "../core/text/visible";
import { arrowLines, type FleetGraph } from "./graph";
import type { Relation } from "./relations";

const ARROW: Readonly<Record<Relation["kind"], string>> = { enroll: "==>", ocsp: "-->", issuer: "-.->" };

/** The graphs as one Mermaid flowchart. Ids are numbers, so that no name can be taken for syntax. */
export function printMermaid(graphs: readonly FleetGraph[]): string {
  return `${["flowchart LR", ...graphs.flatMap(fleetLines)].join("\n")}\n`;
}

function fleetLines({ path, hosts, outside, relations }: FleetGraph, index: number): string[] {
  const places = [...hosts.map(({ name }) => name), ...outside];
  const id = (name: string) => `f${index}n${places.indexOf(name)}`;
  return [
    `  subgraph f${index}[${quoted(path)}]`,
    "    direction LR",
    ...hosts.map(({ name, step, roles }) => `    ${id(name)}[${quoted(name, `applied in step ${step}`, ...roles)}]`),
    "  end",
    ...outside.map((name) => `  ${id(name)}([${quoted(name)}])`),
    ...relations.map(
      (relation) =>
        `  ${id(relation.from)} ${ARROW[relation.kind]}|${quoted(...arrowLines(relation))}| ${id(relation.to)}`,
    ),
  ];
}

/** Text in quotes; Mermaid reads entity codes in it, and Markdown where it begins with a backtick. */
function quoted(...lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    [...visibleLine(line)].map((c) => (/[\p{L}\p{N} .,:/'()_-]/u.test(c) ? c : `#${c.codePointAt(0)};`)).join(""),
  );
  return `"${escaped.join("<br/>")}"`;
}
