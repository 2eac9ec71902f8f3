/** What was found on one host. `--json` prints these as they are: names and values are a contract. */
export interface HostDrift {
  readonly name: string;
  readonly fqdn: string;
  /** `applying`: an apply held the host while it was read, so that nothing can be said; `unreachable`: it was not read. */
  readonly state: "same" | "drifted" | "applying" | "unreachable";
  /** Number of the last applied generation; none where nothing was applied, or the host was not read. */
  readonly generation?: number;
  /** When the last run began: ISO 8601, UTC. */
  readonly applied?: string;
  /** Why nothing can be said of the host, and what to do. */
  readonly problem?: { readonly what: string; readonly toDo: string };
  /** What differs from the last applied generation. */
  readonly differences: readonly Difference[];
  /** What the declaration says and no apply has done yet. */
  readonly pending: readonly Pending[];
  /** Holes that the vendor may not have closed in what is installed; absent where there is none. */
  readonly holes?: readonly Hole[];
}

export interface Hole {
  readonly cve: string;
  readonly package: string;
  /** Which is installed, and whose changelog does not name the CVE. */
  readonly version: string;
  /** Version in which upstream closed it. */
  readonly closedIn: string;
}

export type DifferenceKind =
  /** The bytes of a file, or the target of a link. */
  | "content"
  | "mode"
  | "owner"
  | "missing"
  /** Another kind of thing: a link instead of a file. */
  | "type"
  /** Something lies where nothing may, or beside what is read with it. */
  | "unexpected"
  | "secret"
  | "service"
  | "firewall"
  | "certificate"
  | "clock"
  /** Work that an earlier run left. */
  | "run";

export interface Difference {
  readonly kind: DifferenceKind;
  readonly path?: string;
  /** What it is about, where that is no path: a unit, a zone, a bundle. */
  readonly subject?: string;
  readonly what: string;
  /** Unified diff from what was applied to what is there. */
  readonly diff?: string;
  /** What an apply does about it. `notify` does the notifications of a bundle again, whose files are as they should be. */
  readonly repair: "apply" | "notify" | "none";
  /** Bundle whose notifications are done again. */
  readonly bundle?: string;
}

export interface Pending {
  readonly path?: string;
  /** Unit that the next apply enables. */
  readonly subject?: string;
  readonly what: string;
}
