import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lab/paths";
import { progress } from "../lab/progress";
import { type Measurement, type MeasureOptions, measure, median } from "./measure";
import { figure, type Table } from "./report";
import type { Scenario } from "./scenario";

/** A program of this repository. It is compiled when it is loaded. */
export function program(file: string, ...args: readonly string[]): string[] {
  return [process.execPath, "--import", join(root, "node_modules/tsx/dist/loader.mjs"), join(root, file), ...args];
}

/** The command that synthesizes a scenario: a whole process, like a user's program. */
export function synthCommand(scenario: Scenario): string[] {
  const file = `${scenario.outdir}.json`;
  writeFileSync(file, JSON.stringify(scenario));
  return program("bench/scenario.ts", file);
}

/** Times of whole processes, in the order in which they ran. */
export class Processes {
  private readonly rows: (readonly [string, Measurement])[] = [];

  constructor(private readonly runs: number) {}

  async time(what: string, command: readonly string[], options: MeasureOptions): Promise<void> {
    const measurement = await progress.step("bench", what, async (step) => {
      const found = await measure(this.runs, command, options);
      step.result(`${what}: ${median(found.seconds).toFixed(2)} s`);
      return found;
    });
    this.rows.push([what, measurement]);
  }

  /** Every row is compared with the first. */
  table(): Table {
    const floor = median(this.rows[0]?.[1].seconds ?? []) || 1;
    return {
      columns: ["WHOLE PROCESS", "MEDIAN", "MIN", "MAX", "PEAK", "OF THE FIRST"],
      rows: this.rows.map(([what, { seconds, peakMebibytes }]) => [
        what,
        ...[median(seconds), Math.min(...seconds), Math.max(...seconds)].map((value) => figure(value, "s")),
        figure(peakMebibytes, "MiB"),
        figure(median(seconds) / floor, "x"),
      ]),
    };
  }
}
