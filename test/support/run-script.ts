import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Finished {
  readonly code: number;
  /** Of both streams, as they came. */
  readonly output: string;
}

/** Runs a script as runners do, with this environment and no other. The event loop is free for the server that it talks to. */
export async function runScript(text: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), "ci-step-"));
  const file = join(folder, "step.sh");
  writeFileSync(file, text);
  try {
    return await new Promise((done, reject) => {
      const child = spawn("bash", ["-e", file], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
      child.on("error", reject);
      child.on("close", (code) => done({ code: code ?? 128, output }));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
