import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, Testing } from "cdktf";

/** An app for stacks that are synthesized in memory. cdktf makes its folder at once, and would leave it there. */
export function app(): App {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf.outdir."));
  const made = Testing.app({ outdir });
  rmSync(outdir, { recursive: true });
  return made;
}
