import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

export const TABLE = join(ROOT, "lib/apply/released-engines.ts");

/** The revision of each release. A release adds its line, and runs this script. */
export const RELEASES: Readonly<Record<string, string>> = {
  "0.1.0": "0c910e8d1422c3fd8a235e8445c89239f049bc86",
  "0.2.0": "ef64ff798d4383ceb34bc60ca1c2c180e3e13fd6",
};

/** SHA-256 of the engine that a revision sends to hosts, made by that revision's own code. */
export function engineOf(revision: string): string {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  try {
    const archive = execFileSync("git", ["-C", ROOT, "archive", revision, "lib/apply", "lib/core"]);
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const program = `import { createHash } from "node:crypto";
      import { engineScript } from "./lib/apply/engine";
      console.log(createHash("sha256").update(engineScript()).digest("hex"));`;
    writeFileSync(join(folder, "hash.ts"), program);
    const run = ["--import", "tsx", "hash.ts"];
    return execFileSync(process.execPath, run, { cwd: folder, encoding: "utf8" }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text of the table. */
export function tableOf(engines: Readonly<Record<string, string>>): string {
  const lines = Object.entries(engines).map(([version, hash]) => `  "${version}": "${hash}",\n`);
  return `/** SHA-256 of the engine of each release, in hex. Made by scripts/engines.ts. */
export const RELEASED_ENGINES: Readonly<Record<string, string>> = {
${lines.join("")}};
`;
}

function main(): void {
  writeFileSync(
    TABLE,
    tableOf(Object.fromEntries(Object.entries(RELEASES).map(([version, revision]) => [version, engineOf(revision)]))),
  );
}

if (require.main === module) main();
