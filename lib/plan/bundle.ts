import type { SecretModel } from "../model/secret";
import type { SecurityFixData } from "../platform/platform-data";

/**
 * What is applied to a host as one unit. Its files are staged, validated and swapped in together. If a step after the
 * swap fails, they are rolled back together.
 */
export interface Bundle {
  readonly name: string;
  readonly packages: readonly string[];
  /** Fixes that the packages should have. An apply names those that may be missing. */
  readonly fixes?: readonly SecurityFix[];
  readonly entries: readonly Entry[];
  readonly validations: readonly Validation[];
  /**
   * Folder whose changed files all become live by one rename. For programs that read a folder as a whole, and that
   * ignore an empty file.
   */
  readonly switchRoot?: string;
  /** What SELinux has to allow, on hosts that have it. */
  readonly selinux?: readonly SelinuxPermission[];
  /** Done in this order. */
  readonly steps: readonly Step[];
}

/** A package has the fix from a version on, or if its changelog names the CVE. */
export type SecurityFix = SecurityFixData;

/** A boolean that is on, or a TCP port that has a type. */
export type SelinuxPermission =
  | { readonly kind: "boolean"; readonly name: string }
  | { readonly kind: "port"; readonly type: string; readonly port: number };

/** Something at a path of the host. `declaredBy` is the construct that a person edits to change it. */
export type Entry = DirectoryEntry | FileEntry | LinkEntry | AbsentEntry | SecretEntry;

interface Owned {
  readonly path: string;
  readonly declaredBy: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/** With mode, owner and group `-` it is made where it is missing, and left as it is otherwise. */
export interface DirectoryEntry extends Owned {
  readonly kind: "directory";
}

/** Whether it is a directory of which an apply changes nothing where it exists. */
export function isLeftAsItIs(entry: Entry): boolean {
  return entry.kind === "directory" && entry.mode === "-";
}

/** Whether it is a directory in which others than root can put and replace files. */
export function isForeign(entry: Entry | undefined): boolean {
  if (entry?.kind !== "directory" || entry.mode === "-") return false;
  return entry.owner !== "root" || /[2367]/.test(entry.mode.slice(2));
}

export interface FileEntry extends Owned {
  readonly kind: "file";
  readonly content: string | Buffer;
}

export interface LinkEntry {
  readonly kind: "link";
  readonly path: string;
  readonly declaredBy: string;
  readonly target: string;
}

export interface AbsentEntry {
  readonly kind: "absent";
  readonly path: string;
  readonly declaredBy: string;
}

export interface SecretEntry extends Owned {
  readonly kind: "secret";
  readonly secret: SecretModel;
}

/** A command that tests the staged files of `root` as if they were live. */
export interface Validation {
  readonly root: string;
  readonly command: readonly string[];
}

export type Step =
  /** Runs if the bundle changed, or if an earlier apply could not run it. */
  | (OfPaths & { readonly kind: "on-change"; readonly action: "reload" | "restart" | "start"; readonly unit: string })
  | (OfPaths & { readonly kind: "on-change"; readonly action: "run"; readonly command: readonly string[] })
  /** Enabled and active after every apply. */
  | { readonly kind: "enable"; readonly unit: string }
  /** Waited for after a change. */
  | (OfPaths & {
      readonly kind: "await";
      readonly seconds: number;
      readonly label: string;
      readonly command: readonly string[];
    });

interface OfPaths {
  /**
   * Files and folders of the bundle. Only a change of one of them triggers the step. Without them, any change of the
   * bundle does.
   */
  readonly of?: readonly string[];
}

/** Entries with the usual ownership: root, readable by all. */
export function entriesOf(declaredBy: string) {
  const owned = (path: string, mode: string, owner: string, group: string) => ({
    path,
    declaredBy,
    mode,
    owner,
    group,
  });
  return {
    directory: (path: string, mode = "0755", owner = "root", group = "root"): DirectoryEntry => ({
      kind: "directory",
      ...owned(path, mode, owner, group),
    }),
    file: (path: string, content: string | Buffer, mode = "0644", owner = "root", group = "root"): FileEntry => ({
      kind: "file",
      content: asItArrives(content),
      ...owned(path, mode, owner, group),
    }),
    secret: (path: string, secret: SecretModel, mode = "0600", owner = "root", group = "root"): SecretEntry => ({
      kind: "secret",
      secret,
      ...owned(path, mode, owner, group),
    }),
    link: (path: string, target: string): LinkEntry => ({ kind: "link", path, declaredBy, target }),
    absent: (path: string): AbsentEntry => ({ kind: "absent", path, declaredBy }),
  };
}

/**
 * Terraform normalizes the characters of every text that it reads, and a host's awk ends a line at NUL. Text that
 * either would change travels as bytes.
 */
function asItArrives(content: string | Buffer): string | Buffer {
  if (typeof content !== "string" || isLoneSurrogateIn(content)) return content;
  return content.normalize("NFC") !== content || content.includes("\0") ? Buffer.from(content) : content;
}

/** Half of a surrogate pair, which has no bytes in UTF-8. */
export function isLoneSurrogateIn(text: string): boolean {
  return /\p{Cs}/u.test(text);
}
