import type { Entry } from "../../plan/bundle";
import type { Difference, Thing } from "../../report/difference";
import { isOwned } from "./path-change";

/**
 * What lies at the paths of a host that was read: as it was applied, except for what was found to differ and an apply repairs.
 * Of content that differs only that is known.
 */
export function asFound(
  applied: ReadonlyMap<string, Entry>,
  differences: readonly Difference[],
): ReadonlyMap<string, Entry> {
  const found = new Map(applied);
  for (const difference of differences) {
    const entry = "path" in difference ? found.get(difference.path) : undefined;
    if (difference.repair !== "apply" || entry === undefined) continue;
    const now = entryFound(entry, difference);
    if (now === undefined) found.delete(entry.path);
    else found.set(entry.path, now);
  }
  return found;
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
      if (entry.kind === "link") return { ...entry, target: "" };
      return entry.kind === "file" ? { ...entry, content: entry.content.length === 0 ? "." : "" } : entry;
    case "type":
      return otherThing(entry, difference.reason === "other-type" ? difference.found : undefined);
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
  if (found?.type === "link" || kind === "absent") return { kind: "link", path, declaredBy, target: "" };
  return { kind: "file", ...unknown, content: "" };
}
