import { type Difference, subjectOf } from "../../report/difference";
import type { ReportedHost } from "../../report/drift-document";
import type { ReviewedHost } from "./reviewed-hosts";

/** What differs on a live host from what was applied last. */
export interface Drift {
  readonly host: string;
  readonly difference: Difference;
  /** The apply that is reviewed repairs it, because it runs on that host. */
  readonly isRepaired: boolean;
}

/** A host that could not be read, why, and what to do. */
export interface UnreadHost {
  readonly host: string;
  readonly what: string;
  readonly toDo: string;
}

export function driftOf({ differences }: ReportedHost, { name, stage, state, repairs = [] }: ReviewedHost): Drift[] {
  const isApplied = stage > 0 && state !== "returned";
  return differences.map((difference) => ({
    host: name,
    difference,
    isRepaired: isApplied && (difference.repair === "apply" || repairs.includes(subjectOf(difference))),
  }));
}
