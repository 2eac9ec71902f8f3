import { type Entry, isLeftAsItIs } from "../../plan/bundle";
import type { Clash } from "../prediction/clash";
import { hasOtherContent, isOwned, isRestored, type OwnedEntry, type PathChange } from "../prediction/path-change";

type PresentEntry = Exclude<Entry, { readonly kind: "absent" }>;

/** What becomes of a path, as the engine prints it: `content`, `mode 0644 -> 0600`, `secret api-tls-key 2`, `pruned`, ... */
export function pathWords(change: PathChange): string {
  const { sign, before, after, isUndeclared } = change;
  if (sign === "-") return after === undefined ? prunedWords(change) : "removed";
  if (after === undefined || after.kind === "absent") return "";
  if (before === undefined) return newWords(after);
  const words = changedWords(before, after);
  return isUndeclared === true ? `no longer declared, ${words}` : words;
}

function prunedWords(change: PathChange): string {
  const restored = isRestored(change) ? ", the original is back" : "";
  return `pruned${restored}${change.isKeptAside === true ? `; changed by hand, kept in ${ASIDE}${change.path}` : ""}`;
}

/** Where the engine keeps what a person changed. */
const ASIDE = "/var/lib/cdktf-mutual-tls/aside";

function newWords(after: PresentEntry): string {
  if (after.kind === "link") return `-> ${after.target}`;
  if (after.kind === "secret") return `secret ${after.secret.name} ${after.secret.version}`;
  return isLeftAsItIs(after) ? "0755 root root" : `${after.mode} ${after.owner} ${after.group}`;
}

function changedWords(before: Entry, after: PresentEntry): string {
  if (after.kind === "link") return newWords(after);
  if (after.kind === "file" && before.kind === "link") return "content (was a symbolic link)";
  const isOther = hasOtherContent(before, after);
  if (after.kind === "secret" && isOther) return newWords(after);
  return [...(isOther ? ["content"] : []), ownershipWords(before, after)].filter((part) => part !== "").join(", ");
}

/** What changes in mode and owners. */
export function ownershipWords(before: Entry | undefined, after: OwnedEntry): string {
  if (!isOwned(before)) return "";
  const parts = before.mode === after.mode ? [] : [`mode ${before.mode} -> ${after.mode}`];
  if (before.owner !== after.owner || before.group !== after.group) {
    parts.push(`owner ${before.owner}:${before.group} -> ${after.owner}:${after.group}`);
  }
  return parts.join(", ");
}

/** Why the engine will refuse it, and what to do. */
export function clashWords({ path, found, target, declared }: Clash): string {
  switch (found) {
    case "volatile":
      return `${path} is in ${path.slice(0, path.indexOf("/", 1))}, where nothing stays: declare another path`;
    case "link":
      if (declared === "parent")
        return `${path} is a symbolic link that is no longer declared, and a directory is needed: remove it`;
      return `${path} is a symbolic link to ${target}: declare the directory that it leads to`;
    case "foreign directory":
      return `${path} lies below ${target}, in which others than root can write: let root alone control it, or declare another path`;
    case "file":
      return `${path} is a file, and a directory is ${declared === "parent" ? "needed" : "declared"}: move it away`;
    default:
      return `${path} is a ${found} and a ${declared} is declared: move it away`;
  }
}
