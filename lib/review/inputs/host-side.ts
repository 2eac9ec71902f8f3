import type { Bundle, Entry } from "../../plan/bundle";

/** One host as one side of a review has it. */
export interface HostSide {
  readonly fqdn: string;
  /** Identifier and version of the operating system. */
  readonly os: string;
  /** `apt` or `dnf`. */
  readonly packageManager: string;
  /** Names of the hosts whose apply has to be over before this one begins, fully qualified. */
  readonly after: readonly string[];
  readonly bundles: readonly Bundle[];
  /** The host is given back. */
  readonly teardown?: { readonly removePackages: boolean };
  /** Fingerprint of the host's key, as the apply's triggers hold it. */
  readonly hostKey: string;
  /** Hash of the engine. */
  readonly engine: string;
  /** Paths whose content Terraform says is sensitive, and of which only that may be said. */
  readonly hidden: ReadonlySet<string>;
}

/** Entries of all bundles by path. */
export function entriesByPath(side: HostSide | undefined): Map<string, Entry> {
  return new Map((side?.bundles ?? []).flatMap(({ entries }) => entries.map((entry) => [entry.path, entry] as const)));
}

/** The content of a file as bytes, or as text where it is text. */
export function textOf(content: string | Buffer): string | undefined {
  if (typeof content === "string") return content;
  // What travels as bytes may be text that Terraform would have changed.
  const text = content.toString("utf8");
  return text.includes("\u0000") || !Buffer.from(text, "utf8").equals(content) ? undefined : text;
}

export function sameContent(a: string | Buffer, b: string | Buffer): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  return Buffer.from(a as string).equals(Buffer.from(b as string));
}
