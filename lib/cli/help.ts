import { tableLines } from "../core/text/table";
import type { Verb } from "./verb";

const PROGRAM = "cdktf-mutual-tls";

/** The verbs, a line each. */
export function programHelp(verbs: ReadonlyMap<string, Verb>): string {
  return [
    `usage: ${PROGRAM} VERB ...`,
    "",
    ...columns([...verbs].map(([name, { summary }]) => [name, summary])),
    "",
    `${PROGRAM} VERB --help says more of one; --version says which release this is`,
  ].join("\n");
}

/** What a verb does, how it is called, and how it ends. */
export function verbHelp({ summary, usage, options, status }: Verb): string {
  return [
    summary,
    "",
    "usage:",
    ...usage.map((form) => `  ${PROGRAM} ${form}`),
    "",
    "options:",
    ...columns(options),
    "",
    "exit status:",
    ...columns(status.map((meaning, code) => [String(code), meaning])),
  ].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  return tableLines(rows, { indent: "  " });
}
