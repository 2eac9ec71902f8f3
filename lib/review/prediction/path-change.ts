import { type DirectoryEntry, type Entry, type FileEntry, isLeftAsItIs, type SecretEntry } from "../../plan/bundle";
import { sameContent } from "../inputs/host-side";

/** What an apply does at one path of a host. */
export interface PathChange {
  readonly sign: "+" | "~" | "-";
  readonly path: string;
  readonly kind: Entry["kind"];
  /** False where it also depends on what is on the host and in no declaration. */
  readonly isCertain: boolean;
  /** The path stays, but the head does not declare it any more. */
  readonly isUndeclared?: boolean;
  /** A person changed what leaves the host, so a copy of it stays there. */
  readonly isKeptAside?: boolean;
  readonly before?: Entry;
  readonly after?: Entry;
}

/** Kinds of entries that have a mode and owners. */
export type OwnedEntry = DirectoryEntry | FileEntry | SecretEntry;

/** Kinds of entries that stand for something on the host. */
type PresentEntry = Exclude<Entry, { readonly kind: "absent" }>;

export function isOwned(entry: Entry | undefined): entry is OwnedEntry {
  return entry?.kind === "directory" || entry?.kind === "file" || entry?.kind === "secret";
}

/** The change of a declared path that was `before`; undefined where the host is as declared. */
export function pathChange(before: Entry | undefined, after: Entry): PathChange | undefined {
  if (after.kind === "absent") return absentChange(before, after);
  const was = before?.kind === "absent" ? undefined : before;
  if (was !== undefined && isLeftAsItIs(after)) return undefined;
  if (was !== undefined && !hasOtherContent(was, after) && !hasOtherOwnership(was, after)) return undefined;
  return {
    sign: was === undefined ? "+" : "~",
    path: after.path,
    kind: after.kind,
    isCertain: true,
    before: was,
    after,
  };
}

function absentChange(before: Entry | undefined, after: Entry): PathChange | undefined {
  if (before?.kind === "absent") return undefined;
  return { sign: "-", path: after.path, kind: "absent", isCertain: before !== undefined, before, after };
}

/**
 * The change of a path that the head does not declare any more, and that was not applied as a directory; undefined where the
 * engine leaves it as it is.
 */
export function prunedChange(applied: Entry, found: Entry): PathChange | undefined {
  if (found.kind === "directory") return undefined;
  const change = { sign: "-", path: found.path, kind: found.kind, before: found } as const;
  // Where an apply had removed the original, whether it comes back depends on whether there was one.
  if (applied.kind === "absent") return found.kind === "absent" ? { ...change, isCertain: false } : undefined;
  if (found.kind === "absent") return undefined;
  // Secrets are not compared.
  const isChanged = applied.kind === "secret" ? found.kind !== "secret" : hasOtherContent(found, applied);
  return { ...change, isCertain: true, ...(isChanged ? { isKeptAside: true } : {}) };
}

/** Whether an apply puts back what it had removed when the path was declared as absent. */
export function isRestored({ sign, before, after }: PathChange): boolean {
  return sign === "-" && before?.kind === "absent" && after === undefined;
}

/** Whether what the path holds changes: bytes, the target of a link, the version of a secret. */
export function hasOtherContent(before: Entry, after: PresentEntry): boolean {
  switch (after.kind) {
    case "link":
      return before.kind !== "link" || before.target !== after.target;
    case "secret":
      return before.kind !== "secret" || !isSameSecret(before, after);
    case "directory":
      return false;
    case "file":
      return before.kind !== "file" || !sameContent(before.content, after.content);
  }
}

/** Whether the mode or the owners of the path change. */
export function hasOtherOwnership(before: Entry, after: PresentEntry): boolean {
  if (!isOwned(before) || !isOwned(after) || before.mode === "-" || after.mode === "-") return false;
  return before.mode !== after.mode || before.owner !== after.owner || before.group !== after.group;
}

function isSameSecret(before: SecretEntry, after: SecretEntry): boolean {
  return before.secret.name === after.secret.name && before.secret.version === after.secret.version;
}
