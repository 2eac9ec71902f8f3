import type { Entry } from "../../plan/bundle";
import type { Difference, Thing } from "../../report/difference";
import { isOwned } from "./path-change";

/** What lies at the paths of a host that was read. */
export interface AsFound {
  /** As it was applied, except for what was found to differ and an apply repairs. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Paths at which something lies that is neither a file nor a directory nor a symbolic link. */
  readonly special: ReadonlySet<string>;
  /** Paths whose directory was replaced by a symbolic link. */
  readonly elsewhere: ReadonlySet<string>;
}

/** Of content that differs only that is known. */
export function asFound(applied: ReadonlyMap<string, Entry>, differences: readonly Difference[]): AsFound {
  const entries = new Map(applied);
  const special = new Set<string>();
  const elsewhere = new Set<string>();
  for (const difference of differences) {
    const entry = "path" in difference ? entries.get(difference.path) : undefined;
    if (difference.repair !== "apply" || entry === undefined) continue;
    const { path } = entry;
    if (difference.kind === "type") {
      if (difference.reason === "other-folder") elsewhere.add(path);
      else if (difference.found.type === "special file") special.add(path);
    }
    const now = entryFound(entry, difference);
    if (now === undefined) entries.delete(path);
    else entries.set(path, now);
  }
  return { entries, special, elsewhere };
}

function entryFound(entry: Entry, difference: Difference): Entry | undefined {
  switch (difference.kind) {
    case "missing":
      return undefined;
    case "mode":
      return isOwned(entry) ? { ...entry, mode: difference.found } : entry;
    case "owner":
      return isOwned(entry) ? { ...entry, ...difference.found } : entry;
    case "secret":
      return entry.kind === "secret" ? { ...entry, secret: { ...entry.secret, version: "" } } : entry;
    case "content":
      if (difference.reason === "other-target") {
        return entry.kind === "link" ? { ...entry, target: difference.found } : entry;
      }
      return entry.kind === "file" ? { ...entry, content: entry.content.length === 0 ? "." : "" } : entry;
    case "type":
      // What lies in the other folder was not read.
      return difference.reason === "other-type" ? otherThing(entry, difference.found) : undefined;
    case "unexpected":
      return otherThing(entry, difference.reason === "applied-as-absent" ? difference.found : undefined);
    default:
      return entry;
  }
}

/** Another kind of thing, or anything where nothing was. What is in it does not matter: an apply replaces or removes it. */
function otherThing({ kind, path, declaredBy }: Entry, found: Thing | undefined): Entry {
  const unknown = { path, declaredBy, mode: "", owner: "", group: "" };
  if (found?.type === "directory") return { kind: "directory", ...unknown };
  if (found?.type === "link" || kind === "absent")
    return { kind: "link", path, declaredBy, target: found?.target ?? "" };
  return { kind: "file", ...unknown, content: "" };
}
