import { parseArgs } from "node:util";
import { printDocument } from "../contract/document";
import { graphDocument } from "../explain/documents";
import { type FleetGraph, graphOf } from "../explain/graph";
import { printDot } from "../explain/print-dot";
import { printMermaid } from "../explain/print-mermaid";
import { readOutput } from "../output/read-output";
import { UsageError, type Verb } from "./verb";

const FORMATS: ReadonlyMap<string, (fleets: readonly FleetGraph[]) => string> = new Map([
  ["mermaid", printMermaid],
  ["dot", printDot],
  ["json", (fleets) => printDocument(graphDocument, { fleets })],
]);

export const graph: Verb = {
  summary: "draws the hosts and what they need of each other",
  usage: ["graph [--format mermaid|dot|json] [--out DIR]"],
  options: [
    ["--format FORMAT", `${[...FORMATS.keys()].join(", ")} (mermaid)`],
    ["--json", "the same as --format json"],
    ["--out DIR", "the synthesized output (cdktf.out)"],
  ],
  status: ["drawn", "there is no output", "the command line is not understood"],
  failure: 1,
  async run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        out: { type: "string", default: "cdktf.out" },
        format: { type: "string", default: "mermaid" },
        json: { type: "boolean" },
      },
    });
    const print = FORMATS.get(values.json ? "json" : values.format);
    if (print === undefined) {
      throw new UsageError(`there is no format ${values.format}, only ${[...FORMATS.keys()].join(", ")}`);
    }
    terminal.out(print(readOutput(values.out).map(graphOf)).trimEnd());
    return 0;
  },
};
