import type { SecretModel } from "../model/secret";

/**
 * What is applied to a host as one: its files are staged, validated, swapped in together, and rolled back together if
 * a step after the swap fails.
 */
export interface Bundle {
  readonly name: string;
  readonly packages: readonly string[];
  readonly entries: readonly Entry[];
  readonly validations: readonly Validation[];
  /**
   * Folder whose changed files become live by one rename, all of them. For what reads a folder as a whole, and to which an
   * empty file is none.
   */
  readonly switchRoot?: string;
  /** Done in this order. */
  readonly steps: readonly Step[];
}

/** Something at a path of the host. `declaredBy` is the construct that a person changes to change it. */
export type Entry = DirectoryEntry | FileEntry | LinkEntry | AbsentEntry | SecretEntry;

interface Owned {
  readonly path: string;
  readonly declaredBy: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

export interface DirectoryEntry extends Owned {
  readonly kind: "directory";
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

/** A command that judges the staged files of `root` as they would be live. */
export interface Validation {
  readonly root: string;
  readonly command: readonly string[];
}

export type Step =
  /** Done when the bundle changed, or when an earlier run could not do it. */
  | { readonly kind: "on-change"; readonly action: "reload" | "restart" | "start"; readonly unit: string }
  | { readonly kind: "on-change"; readonly action: "run"; readonly command: readonly string[] }
  /** Enabled and active after every apply. */
  | { readonly kind: "enable"; readonly unit: string }
  /** Waited for after a change: of the bundle, or of the one path that is named. */
  | {
      readonly kind: "await";
      readonly path?: string;
      readonly seconds: number;
      readonly label: string;
      readonly command: readonly string[];
    };

/** Entries with the ownership that nearly all have: root, readable by all. */
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

/** Terraform composes the characters of every text that it reads; what that would change travels as bytes. */
function asItArrives(content: string | Buffer): string | Buffer {
  return typeof content === "string" && content.normalize("NFC") !== content ? Buffer.from(content) : content;
}
