import { shellProgram } from "../../core/shell-program";

/** Files of this folder, in the order in which a person would read them; the last one runs what the others define. */
const PARTS = ["settings", "answer", "request", "csr", "limits", "serve"] as const;

/** The gate as it lies on a host: one program of POSIX shell. */
export function gateScript(): string {
  return shellProgram(__dirname, PARTS);
}
