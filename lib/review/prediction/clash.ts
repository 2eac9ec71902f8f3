import { type Entry, isForeign, isLeftAsItIs } from "../../plan/bundle";
import { parentsOf } from "../../plan/path";
import type { AsFound } from "./as-found";

/** Why the engine refuses what is declared at a path. */
export interface Clash {
  readonly path: string;
  /** What lies there; `volatile`: a directory above it is empty after each boot. */
  readonly found: "directory" | "file" | "link" | "special file" | "volatile" | "foreign directory";
  /** Where a link leads to; the directory that others than root can change. */
  readonly target?: string;
  /** What has to be there; `parent`: the directory of something that is declared. */
  readonly declared: Entry["kind"] | "parent";
}

/** Nothing of it stays when the host boots. */
const VOLATILE = /^\/(proc|sys|dev|run)\//;

/** @param after What is declared. @param stays Whether what lies at a path is still there when the entry's bundle begins. */
export function clashOf(
  { entries, special }: AsFound,
  entry: Entry,
  after: ReadonlyMap<string, Entry>,
  stays: (path: string) => boolean,
): Clash | undefined {
  const { path, kind: declared } = entry;
  if (VOLATILE.test(path)) return { path, found: "volatile", declared };
  const found = kindFound(entries.get(path), special);
  if (isLeftAsItIs(entry) && (found?.kind === "directory" || found?.kind === "link")) return undefined;
  const foreign = parentsOf(path)
    .reverse()
    .find((parent) => isForeign(entries.get(parent)) || isForeign(after.get(parent)));
  if (foreign !== undefined) return { path, found: "foreign directory", target: foreign, declared };
  if (declared === "directory") {
    if (found?.kind === "link") return { path, found: "link", target: found.target, declared };
    if (found !== undefined && found.kind !== "directory") return { path, found: "file", declared };
  } else if (found?.kind === "directory" || found?.kind === "special file") {
    return { path, found: found.kind, declared };
  }
  if (declared === "absent") return undefined;
  for (const parent of parentsOf(path).reverse()) {
    const there = kindFound(entries.get(parent), special);
    if (there === undefined || there.kind === "directory" || !stays(parent)) continue;
    return { path: parent, found: there.kind === "link" ? "link" : "file", declared: "parent" };
  }
  return undefined;
}

type Found =
  | { readonly kind: "directory" | "file" | "special file" }
  | { readonly kind: "link"; readonly target: string };

function kindFound(entry: Entry | undefined, special: ReadonlySet<string>): Found | undefined {
  if (entry === undefined || entry.kind === "absent") return undefined;
  if (special.has(entry.path)) return { kind: "special file" };
  if (entry.kind === "link") return entry;
  return { kind: entry.kind === "directory" ? "directory" : "file" };
}
