import { z } from "zod";
import { type Difference, differenceSchema } from "./difference";
import { differenceWords } from "./difference-words";
import { type HostDrift, LIVE_STATES, type LiveState } from "./host-drift";
import { pendingWords } from "./pending";

/** What `drift --json` prints: each difference with its sentence in `what`, which no program has to read. */
export function driftDocument(hosts: readonly HostDrift[]): unknown {
  return {
    hosts: hosts.map(({ differences, pending, ...host }) => ({
      ...host,
      differences: differences.map((each) => ({ ...each, what: differenceWords(each) })),
      pending: pending.map((each) => ({ ...each, what: pendingWords(each) })),
    })),
  };
}

/** One host of a drift report, as far as a review needs it. */
export interface ReportedHost {
  readonly fqdn: string;
  readonly state: LiveState;
  /** Why it was not read, and what to do. */
  readonly problem?: { readonly what: string; readonly toDo: string };
  readonly differences: readonly Difference[];
}

const hostSchema = z.object({
  fqdn: z.string(),
  state: z.enum(LIVE_STATES),
  problem: z.object({ what: z.string(), toDo: z.string() }).optional(),
  differences: z.array(differenceSchema),
});

/** @throws where the document is something else, without its content: it may hold secrets. */
export function readDriftDocument(document: unknown): ReportedHost[] {
  const hosts = document !== null && typeof document === "object" && "hosts" in document ? document.hosts : undefined;
  if (!Array.isArray(hosts)) throw new Error(`${NOT_DRIFT}: it has no hosts`);
  return hosts.map((host, index) => {
    const read = hostSchema.safeParse(host);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const place = ["hosts", index, ...(issue?.path ?? [])].join(".");
    throw new Error(
      `${NOT_DRIFT}: ${place} is not what this version knows; print the report again with the version that reviews`,
    );
  });
}

const NOT_DRIFT = "this is not what `cdktf-mutual-tls drift --json` prints";
