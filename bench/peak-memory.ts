/** Tells the process that measures this one, on standard output, how many KiB it had in memory at most. */
export function reportPeakMemory(): void {
  process.stdout.write(`peak ${process.resourceUsage().maxRSS}\n`);
}

/** The KiB in what such a process wrote. */
export function readPeakMemory(output: string): number {
  const peak = /^peak (\d+)$/m.exec(output)?.[1];
  if (peak === undefined) throw new Error(`the process did not tell its memory; it said: ${output}`);
  return Number(peak);
}
