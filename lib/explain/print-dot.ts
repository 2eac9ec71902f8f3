import { visibleLine } from "../core/text/visible";
import { arrowLines, type FleetGraph } from "./graph";
import type { Relation } from "./relations";

const STYLE: Readonly<Record<Relation["kind"], string>> = { enroll: "bold", ocsp: "solid", issuer: "dashed" };

/** The graphs in Graphviz's language. */
export function printDot(graphs: readonly FleetGraph[]): string {
  const lines = [
    "digraph {",
    "  rankdir=LR",
    '  node [shape=box, fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...graphs.flatMap(fleetLines),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function fleetLines({ path, hosts, outside, relations }: FleetGraph, index: number): string[] {
  const id = (name: string) => quoted(`${index}/${name}`);
  return [
    `  subgraph cluster_${index} {`,
    `    label=${quoted(path)}`,
    ...hosts.map(
      ({ name, step, roles }) => `    ${id(name)} [label=${quoted(name, `applied in step ${step}`, ...roles)}]`,
    ),
    "  }",
    ...outside.map((name) => `  ${id(name)} [label=${quoted(name)}, style=rounded]`),
    ...relations.map(
      (relation) =>
        `  ${id(relation.from)} -> ${id(relation.to)} [label=${quoted(...arrowLines(relation))}, style=${STYLE[relation.kind]}]`,
    ),
  ];
}

/** A quoted string: `\n` ends a line, and entities of HTML are read. */
function quoted(...lines: readonly string[]): string {
  return `"${lines.map((line) => visibleLine(line).replace(/&/g, "&amp;").replace(/\\/g, "\\\\").replace(/"/g, '\\"')).join("\\n")}"`;
}
