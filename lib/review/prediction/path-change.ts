import type { DirectoryEntry, Entry, FileEntry, SecretEntry } from "../../plan/bundle";
import { sameContent } from "../inputs/host-side";

/** What becomes of one path of a host, in the engine's own words. */
export interface PathChange {
  readonly sign: "+" | "~" | "-";
  readonly path: string;
  readonly kind: Entry["kind"];
  /** `content`, `mode 0644 -> 0600`, `secret api-tls-key 2`, `-> ../target`, `pruned`, ... */
  readonly what: string;
  /** False where it also depends on what is on the host and in no declaration. */
  readonly isCertain: boolean;
  readonly before?: Entry;
  readonly after?: Entry;
}

/** Kinds of entries that have a mode and owners. */
export type OwnedEntry = DirectoryEntry | FileEntry | SecretEntry;

export function isOwned(entry: Entry | undefined): entry is OwnedEntry {
  return entry?.kind === "directory" || entry?.kind === "file" || entry?.kind === "secret";
}

/** The change of a declared path that was `before`; nothing where the host is as declared. */
export function pathChange(before: Entry | undefined, after: Entry): PathChange | undefined {
  if (after.kind === "absent") return absentChange(before, after);
  const was = before?.kind === "absent" ? undefined : before;
  const sign = was === undefined ? "+" : "~";
  const what = was === undefined ? newWords(after) : changedWords(was, after);
  if (what === "") return undefined;
  return { sign, path: after.path, kind: after.kind, what, isCertain: true, before: was, after };
}

function absentChange(before: Entry | undefined, after: Entry): PathChange | undefined {
  if (before?.kind === "absent") return undefined;
  const isCertain = before !== undefined;
  return { sign: "-", path: after.path, kind: "absent", what: "removed", isCertain, before, after };
}

/** The change of a path that nobody declares any more, and that is no directory. */
export function prunedChange(before: Entry): PathChange {
  const change = { sign: "-", path: before.path, kind: before.kind, before } as const;
  return before.kind === "absent"
    ? { ...change, what: "pruned, the original is back", isCertain: false }
    : { ...change, what: "pruned", isCertain: true };
}

/** Why the engine will refuse to put one kind of thing where another is. */
export function clashOf(before: Entry | undefined, after: Entry): string | undefined {
  if (before === undefined || before.kind === "absent") return undefined;
  if ((before.kind === "directory") === (after.kind === "directory")) return undefined;
  return before.kind === "directory"
    ? `${after.path} is a directory and a ${after.kind} is declared: move it away`
    : `${after.path} is a file, and a directory is declared: move it away`;
}

function newWords(after: Exclude<Entry, { readonly kind: "absent" }>): string {
  if (after.kind === "link") return `-> ${after.target}`;
  if (after.kind === "secret") return `secret ${after.secret.name} ${after.secret.version}`;
  return `${after.mode} ${after.owner} ${after.group}`;
}

function changedWords(before: Entry, after: Exclude<Entry, { readonly kind: "absent" }>): string {
  switch (after.kind) {
    case "link":
      return before.kind === "link" && before.target === after.target ? "" : newWords(after);
    case "secret":
      return before.kind === "secret" && sameSecret(before, after) ? ownership(before, after) : newWords(after);
    case "directory":
      return ownership(before, after);
    case "file": {
      if (before.kind === "link") return "content (was a symbolic link)";
      const isSame = before.kind === "file" && sameContent(before.content, after.content);
      return [...(isSame ? [] : ["content"]), ownership(before, after)].filter((part) => part !== "").join(", ");
    }
  }
}

function sameSecret(before: SecretEntry, after: SecretEntry): boolean {
  return before.secret.name === after.secret.name && before.secret.version === after.secret.version;
}

/** What changes in mode and owners. */
export function ownership(before: Entry, after: OwnedEntry): string {
  if (!isOwned(before)) return "";
  const parts = before.mode === after.mode ? [] : [`mode ${before.mode} -> ${after.mode}`];
  if (before.owner !== after.owner || before.group !== after.group) {
    parts.push(`owner ${before.owner}:${before.group} -> ${after.owner}:${after.group}`);
  }
  return parts.join(", ");
}
