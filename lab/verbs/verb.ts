import type { LabDefinition } from "../definition";

/** One word after `npm run lab --`. */
export interface Verb {
  readonly name: string;
  /** Its arguments, as the usage shows them. */
  readonly parameters?: string;
  readonly summary: string;
  /** Does the work and returns the exit code. Throws a UsageError for arguments that it does not accept. */
  run(lab: LabDefinition, args: readonly string[]): Promise<number>;
}
