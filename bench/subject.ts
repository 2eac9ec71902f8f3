import type { Bench } from "./bench";
import type { Report } from "./report";

/** One question that the benchmark answers. */
export interface Subject {
  readonly name: string;
  readonly summary: string;
  /** False for what is measured only when it is asked for by name. */
  readonly isDefault: boolean;
  run(bench: Bench): Promise<Report>;
}
