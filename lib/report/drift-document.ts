import { z } from "zod";
import { documentOf, documentType, readDocument } from "../contract/document";
import { listOf, openObject, text, wholeNumber } from "../contract/shape";
import { type Difference, differenceSchema } from "./difference";
import { differenceWords } from "./difference-words";
import { type HostDrift, LIVE_STATES, type LiveState } from "./host-drift";
import { pendingSchema, pendingWords } from "./pending";

/** The sentence of what the other fields say: for people, as no program has to read it. */
const sentence = z.object({ what: text() });

const hostSchema = openObject({
  name: text(),
  fqdn: text(),
  state: z.enum(LIVE_STATES),
  generation: wholeNumber().optional(),
  applied: text().optional(),
  problem: openObject({ what: text(), toDo: text() }).optional(),
  differences: listOf(differenceSchema.and(sentence)),
  pending: listOf(pendingSchema.and(sentence)),
  unfixedCves: listOf(openObject({ cve: text(), package: text(), version: text(), fixedIn: text() })).optional(),
});

export const driftDocumentType = documentType(
  "drift",
  1,
  {
    description: "What differs on the hosts of a fleet from what was applied.",
    writer: "cdktf-mutual-tls drift --json",
    isConfidential: true,
  },
  { hosts: listOf(hostSchema) },
);

/** What `drift --json` prints: each difference with its sentence in `what`. */
export function driftDocument(hosts: readonly HostDrift[]) {
  return documentOf(driftDocumentType, {
    hosts: hosts.map(({ differences, pending, ...host }) => ({
      ...host,
      differences: differences.map((each) => ({ ...each, what: differenceWords(each) })),
      pending: pending.map((each) => ({ ...each, what: pendingWords(each) })),
    })),
  });
}

/** One host of a drift report, as far as a review needs it. */
export interface ReportedHost {
  readonly fqdn: string;
  readonly state: LiveState;
  /** Why it was not read, and what to do. */
  readonly problem?: { readonly what: string; readonly toDo: string };
  readonly differences: readonly Difference[];
}

/**
 * Reads what `drift --json` printed, without its sentences.
 *
 * @throws with everything that is wrong in it, but none of its content: it may hold secrets.
 */
export function readDriftDocument(text: string, file: string): ReportedHost[] {
  return readDocument(driftDocumentType, text, file).hosts.map(({ fqdn, state, problem, differences }) => ({
    ...{ fqdn, state, differences: differences.map(({ what, ...facts }) => facts) },
    ...(problem === undefined ? {} : { problem }),
  }));
}
