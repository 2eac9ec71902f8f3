import { z } from "zod";
import { documentType } from "../contract/document";
import { flag, listOf, openObject, text, wholeNumber } from "../contract/shape";

/** `interrupted`: it was killed. `stopped`: it was told to end. */
export const APPLY_OUTCOMES = [
  "ok",
  "failed",
  "not-rolled-back",
  "refused",
  "stopped",
  "interrupted",
  "running",
] as const;

const loggedApplySchema = openObject({
  /** ISO 8601, UTC. */
  began: text(),
  /** Absent where it was killed, or still runs. */
  ended: text().optional(),
  act: z.enum(["apply", "teardown"]),
  outcome: z.enum(APPLY_OUTCOMES),
  code: wholeNumber().optional(),
  /** The bundle that failed. */
  bundle: text().optional(),
  generation: wholeNumber(),
  /** SHA-256 of what was sent to be applied, in hex. */
  payload: text().optional(),
  /** SHA-256 of the engine, in hex. */
  engine: text().optional(),
  user: text(),
  /** Fingerprint of the SSH key that logged in, as `ssh-keygen -l` prints it. */
  key: text().optional(),
  /** Address and port from where. */
  from: text().optional(),
  changed: wholeNumber(),
  pruned: wholeNumber(),
  packages: wholeNumber(),
});

/** One line of the log of applies that a host keeps. */
export type LoggedApply = Readonly<z.output<typeof loggedApplySchema>>;

const hostSchema = openObject({
  name: text(),
  fqdn: text(),
  /** Why the log was not read, and what to do. */
  problem: openObject({ what: text(), toDo: text() }).optional(),
  /** What an apply of the output sends: the `payload` and `engine` of its line. */
  declared: openObject({ payload: text(), engine: text() }),
  /** Oldest first. */
  applies: listOf(loggedApplySchema.and(openObject({ isDeclared: flag() }))),
  /** Number of lines that the engine does not write. */
  strangeLines: wholeNumber(),
});

/** What `history --json` prints. */
export const historyDocument = documentType(
  "history",
  1,
  {
    description: "The applies that hosts have in their logs, oldest first.",
    writer: "cdktf-mutual-tls history --json",
  },
  {
    /** Digest of the output, as a review of it shows it. */
    digest: text(),
    hosts: listOf(hostSchema),
  },
);

export type HostHistory = Readonly<z.output<typeof hostSchema>>;
