import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** Compiles lib/ with jsii to dist/, and puts the hosts' shell programs beside the code that reads them. */
export function build(): { readonly code: number; readonly output: string } {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    join(root, "node_modules/.bin/jsii"),
    ["--generate-tsconfig", "tsconfig.jsii.json", "--silence-warnings", "metadata/missing-dev-dependency"],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, JSII_SILENCE_SUPPORT_WARNING: "1" },
    },
  );
  if (status === 0) copyShellPrograms();
  return { code: status ?? 1, output: `${stdout}${stderr}`.trim() };
}

function copyShellPrograms(): void {
  for (const file of readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".sh")) copyFileSync(join(root, "lib", file), join(root, "dist", file));
  }
  chmodSync(join(root, "dist/cli/main.js"), 0o755);
}

if (require.main === module) {
  const { code, output } = build();
  process.stderr.write(`${output}\n`);
  process.exitCode = code;
}
