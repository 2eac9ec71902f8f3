import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Files of `engine/`, in the order in which a person would read them. */
const PARTS = [
  "entries",
  "host",
  "plan",
  "record",
  "compare",
  "decide",
  "bundle",
  "packages",
  "command",
  "stage",
  "validate",
  "swap",
  "recover",
  "units",
  "settle",
  "teardown",
  "words",
] as const;

/** What stands before the engine in a script of Terraform: the script removes itself, and becomes root. */
export function prologue(): string {
  return readFileSync(join(__dirname, "prologue.sh"), "utf8");
}

/** The engine as it is sent to a host: one program of POSIX shell functions, without the comments that say who checks it. */
export function engineScript(): string {
  return PARTS.map((part) =>
    readFileSync(join(__dirname, "engine", `${part}.sh`), "utf8").replace(/^# shellcheck shell=sh\n/, ""),
  ).join("\n");
}
