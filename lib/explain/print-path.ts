import type { Paint } from "../core/text/paint";
import { plain } from "../core/text/words";
import { sequelWords } from "../review/changes/step-words";
import type { PathEntry } from "./explain-host";
import type { PathExplanation } from "./explain-path";
import { aligned } from "./lines";

/** A path for people: whose it is, what a change of it sets going, and what works with it. */
export function printPathExplanation(explained: PathExplanation, paint: Paint): string[] {
  const { host, path, sequel, dependents } = explained;
  const [title = ""] = aligned([[`${path} on ${host}`]], "");
  return [
    paint("strong", title),
    ...aligned(facts(explained), "  ", { paint, styles: ["faint"] }),
    ...(sequel === undefined ? [] : sequelLines(sequelWords(sequel).map(plain))),
    ...(dependents.length === 0
      ? []
      : [
          "",
          "  What works with it:",
          ...aligned(
            dependents.map(({ name, what }) => [name, what]),
            "    ",
          ),
        ]),
  ];
}

function facts({ entry, bundle, madeBy }: PathExplanation): string[][] {
  return [
    ...(entry === undefined
      ? []
      : [
          ["declared by", entry.declaredBy],
          ["is", kindWords(entry)],
        ]),
    ...(bundle === undefined ? [] : [["bundle", `${bundle.name}, ${bundle.number} of ${bundle.of}`]]),
    ...(madeBy === undefined
      ? []
      : [
          ["declared by", madeBy.declaredBy],
          ["is", madeBy.what],
          ["made by", `${madeBy.by} on the host; a plan does not show it`],
          ...(madeBy.from === undefined ? [] : [["changed by", madeBy.from]]),
        ]),
  ];
}

function kindWords({ kind, mode, owner, group, bytes, target, secret }: PathEntry): string {
  const owned = mode === undefined ? "" : `, ${mode} ${owner}:${group}`;
  if (kind === "link") return `a link to ${target}`;
  if (kind === "absent") return "removed if it exists";
  if (kind === "secret") {
    return `the secret ${secret?.name}, version ${secret?.version}${owned}; a new version changes it`;
  }
  return kind === "directory" ? `a directory${owned}` : `a file of ${bytes} bytes${owned}`;
}

function sequelLines(sequel: readonly string[]): string[] {
  if (sequel.length === 0) return ["", "  When it changes, no service is notified."];
  return [
    "",
    "  When it changes, together with other changes in its bundle:",
    ...aligned(
      sequel.map((what, index) => [`${index + 1}.`, what]),
      "    ",
    ),
  ];
}
