import { performance } from "node:perf_hooks";
import { LabError } from "../lab/errors";
import { run } from "../lab/process";

/** The runs of one command: whole processes, from start to end. */
export interface Measurement {
  readonly seconds: readonly number[];
  readonly peakMebibytes: number;
}

export interface MeasureOptions {
  readonly cwd: string;
  /** Exit codes of a successful run. */
  readonly codes?: readonly number[];
  /** Called before each run; not measured. */
  readonly before?: () => Promise<unknown>;
}

/** Runs a command several times, after one run that is not measured. */
export async function measure(
  runs: number,
  command: readonly string[],
  { cwd, codes = [0], before }: MeasureOptions,
): Promise<Measurement> {
  const seconds: number[] = [];
  let peakMebibytes = 0;
  for (let index = 0; index <= runs; index++) {
    await before?.();
    const { code, stderr } = await run("/usr/bin/time", ["-f", "%e %M", ...command], { cwd });
    if (!codes.includes(code)) throw new LabError(`${command.join(" ")}\n  ended with ${code}:\n${stderr}`);
    const [elapsed = "0", kibibytes = "0"] = (stderr.trim().split("\n").pop() ?? "").split(" ");
    if (index === 0) continue;
    seconds.push(Number(elapsed));
    peakMebibytes = Math.max(peakMebibytes, Number(kibibytes) / 1024);
  }
  return { seconds, peakMebibytes };
}

/** How long a piece of work takes, in seconds. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
