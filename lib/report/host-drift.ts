import type { Difference } from "./difference";
import type { Pending } from "./pending";

/** What was found on one host. `drift --json` prints these facts, and beside them their sentences: names and values are a contract. */
export interface HostDrift {
  readonly name: string;
  readonly fqdn: string;
  readonly state: LiveState;
  /** Number of the last applied generation; none where nothing was applied, or the host was not read. */
  readonly generation?: number;
  /** When the last run began: ISO 8601, UTC. */
  readonly applied?: string;
  /** Why nothing is known of the host, and what to do. */
  readonly problem?: { readonly what: string; readonly toDo: string };
  /** What differs from the last applied generation. */
  readonly differences: readonly Difference[];
  /** What the declaration says and no apply has done yet. */
  readonly pending: readonly Pending[];
  /** CVEs that the vendor may not have fixed in what is installed; absent where there is none. */
  readonly unfixedCves?: readonly UnfixedCve[];
}

/** `applying`: an apply held the host while it was read, so that nothing is known; `unreachable`: it was not read. */
export const LIVE_STATES = ["same", "drifted", "applying", "unreachable"] as const;

export type LiveState = (typeof LIVE_STATES)[number];

export interface UnfixedCve {
  readonly cve: string;
  readonly package: string;
  /** Which is installed, and whose changelog does not name the CVE. */
  readonly version: string;
  /** Version in which upstream fixed it. */
  readonly fixedIn: string;
}
