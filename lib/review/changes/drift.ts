import type { LiveHost } from "../inputs/drift-report";
import type { ReviewedHost } from "./reviewed-hosts";

/** What differs on a live host from what was applied last. */
export interface Drift {
  readonly host: string;
  /** `content`, `mode`, `service`, ... */
  readonly kind: string;
  /** The path, unit or zone that it is about. */
  readonly subject: string;
  readonly what: string;
  readonly diff?: string;
  /** The apply that is reviewed puts it right, because it runs on that host. */
  readonly isPutRight: boolean;
}

/** A host that could not be read, why, and what to do. */
export interface UnreadHost {
  readonly host: string;
  readonly what: string;
  readonly toDo: string;
}

export function driftOf({ differences }: LiveHost, { name, stage, state, repairs = [] }: ReviewedHost): Drift[] {
  const isApplied = stage > 0 && state !== "returned";
  return differences.map(({ isRepairedByApply, ...difference }) => ({
    host: name,
    ...difference,
    isPutRight: isApplied && (isRepairedByApply || isAmong(repairs, difference.subject)),
  }));
}

/** Where units have to be told again, the name of their bundle follows. */
function isAmong(repairs: readonly string[], subject: string): boolean {
  return repairs.some((repair) => repair === subject || repair.startsWith(`${subject} (notify `));
}
