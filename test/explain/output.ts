import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { main } from "../../lib/cli/main";
import { type SmallFleet, smallFleet, testPki } from "../support/fleet";

/** The synthesized output of the small fleet, and the command line on it. */
export async function synthesized(add?: (declared: SmallFleet) => void) {
  const outdir = mkdtempSync(join(tmpdir(), "explain-"));
  const app = new App({ outdir });
  const declared = smallFleet(await testPki(), {}, app);
  add?.(declared);
  app.synth();
  const command =
    (isColoured: boolean) =>
    async (...args: string[]) => {
      const out: string[] = [];
      const err: string[] = [];
      const status = await main([...args, "--out", outdir], {
        out: (line) => out.push(line),
        err: (line) => err.push(line),
        now: () => new Date("2026-03-01T00:00:00Z"),
        isColoured,
      });
      return { status, out: out.join("\n"), err: err.join("\n") };
    };
  return { outdir, run: command(false), look: command(true), remove: () => rmSync(outdir, { recursive: true }) };
}
