import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One program of the shell parts in a folder, without the comments that say who checks a part. */
export function shellProgram(directory: string, parts: readonly string[]): string {
  return parts
    .map((part) => readFileSync(join(directory, `${part}.sh`), "utf8").replace(/^# shellcheck shell=sh\n/, ""))
    .join("\n");
}
