import { join } from "node:path";
import { shellProgram, UNSAFE_FOLDERS } from "../core/shell-program";

/** Files of `agent/`, in the order in which a person would read them; the last one runs what the others define. */
const PARTS = [
  "settings",
  "words",
  UNSAFE_FOLDERS,
  "grammar",
  "manifest",
  "certificate",
  "cfssl-api",
  "files",
  "ensure",
  "status",
  "command-line",
] as const;

/** The agent as it lies on a host: one program of POSIX shell. */
export function agentScript(): string {
  return shellProgram(join(__dirname, "agent"), PARTS);
}
