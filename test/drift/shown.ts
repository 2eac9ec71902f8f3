import { type Difference, subjectOf } from "../../lib/report/difference";
import { differenceWords } from "../../lib/report/difference-words";
import type { HostDrift } from "../../lib/report/host-drift";
import { type Pending, pendingSubject, pendingWords } from "../../lib/report/pending";

/** A difference as a person reads it. */
export interface Shown {
  readonly kind: string;
  readonly path?: string;
  readonly subject?: string;
  readonly what: string;
  readonly diff?: string;
  readonly repair: string;
  readonly bundle?: string;
}

export function shown(difference: Difference): Shown {
  const { kind, repair, bundle } = difference;
  return {
    kind,
    ...("path" in difference ? { path: difference.path } : { subject: subjectOf(difference) }),
    what: differenceWords(difference),
    ...("diff" in difference ? { diff: difference.diff } : {}),
    repair,
    ...(bundle === undefined ? {} : { bundle }),
  };
}

export function shownPending(pending: Pending): { readonly path?: string; readonly subject?: string; what: string } {
  const key = "path" in pending ? "path" : "subject";
  return { [key]: pendingSubject(pending), what: pendingWords(pending) };
}

/** What was found on a host, as a person reads it. */
export function shownDrift(drift: HostDrift) {
  return { ...drift, differences: drift.differences.map(shown), pending: drift.pending.map(shownPending) };
}
