import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shellProgram, UNSAFE_FOLDERS } from "../core/shell-program";

const ENGINE = join(__dirname, "engine");

/** Files of `engine/`, in the order in which a person would read them. */
const PARTS = [
  "entries",
  "host",
  UNSAFE_FOLDERS,
  "history",
  "plan",
  "record",
  "due",
  "compare",
  "decide",
  "bundle",
  "packages",
  "apt",
  "dnf",
  "fixes",
  "selinux",
  "command",
  "stage",
  "validate",
  "swap",
  "recover",
  "units",
  "health",
  "settle",
  "teardown",
  "keep",
  "words",
  "secrets",
  "receive",
] as const;

/** What a look at a host needs. It is not part of an apply: a change of it makes no host due. */
const OBSERVE_PARTS = ["entries", "host", UNSAFE_FOLDERS, "apt", "dnf", "fixes", "observe"] as const;

/** What stands before the engine in a script of Terraform: the script removes itself, and becomes root. */
export function prologue(): string {
  return readFileSync(join(__dirname, "prologue.sh"), "utf8");
}

/** The engine as it is sent to a host: one program of POSIX shell functions. */
export function engineScript(): string {
  return shellProgram(ENGINE, PARTS);
}

/** The functions of `engine_observe`, which looks at a host and changes nothing. */
export function observeScript(): string {
  return shellProgram(ENGINE, OBSERVE_PARTS);
}
