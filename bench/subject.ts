import type { Bench } from "./bench";
import type { Report } from "./report";

/** One question that the benchmark answers. */
export interface Subject {
  readonly name: string;
  readonly summary: string;
  /** False for a subject that is measured only if it is named. */
  readonly isDefault: boolean;
  run(bench: Bench): Promise<Report>;
}
