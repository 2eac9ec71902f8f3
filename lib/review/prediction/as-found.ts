import type { Entry } from "../../plan/bundle";
import type { LiveDifference } from "../inputs/drift-report";
import { isOwned } from "./path-change";

/**
 * What lies at the paths of a host that was looked at: as it was applied, but for what was found to differ and an apply puts
 * right. Of content that differs only that is known.
 */
export function asFound(
  applied: ReadonlyMap<string, Entry>,
  differences: readonly LiveDifference[],
): ReadonlyMap<string, Entry> {
  const found = new Map(applied);
  for (const { kind, subject, what, isRepairedByApply } of differences) {
    const entry = found.get(subject);
    if (!isRepairedByApply || entry === undefined) continue;
    const now = entryFound(entry, kind, what);
    if (now === undefined) found.delete(subject);
    else found.set(subject, now);
  }
  return found;
}

function entryFound(entry: Entry, kind: string, what: string): Entry | undefined {
  const { path, declaredBy } = entry;
  const [, now = ""] = /^(.*), applied as /.exec(what) ?? [];
  switch (kind) {
    case "missing":
      return undefined;
    case "mode":
      return isOwned(entry) ? { ...entry, mode: now } : entry;
    case "owner": {
      const [owner = "", group = ""] = now.split(":");
      return isOwned(entry) ? { ...entry, owner, group } : entry;
    }
    case "secret":
      return entry.kind === "secret" ? { ...entry, secret: { ...entry.secret, version: "" } } : entry;
    case "content":
      if (entry.kind === "link") return { ...entry, target: "" };
      return entry.kind === "file" ? { ...entry, content: entry.content.length === 0 ? "." : "" } : entry;
    default: {
      // Another kind of thing, or anything at all where nothing was.
      if (now === "a directory") return { kind: "directory", path, declaredBy, mode: "", owner: "", group: "" };
      const isLink = now.startsWith("a symbolic link") || entry.kind === "absent";
      return isLink
        ? { kind: "link", path, declaredBy, target: "" }
        : { kind: "file", path, declaredBy, mode: "", owner: "", group: "", content: "" };
    }
  }
}
