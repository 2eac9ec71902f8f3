import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { run } from "../lab/process";

const root = resolve(__dirname, "..");

/** Compiles lib/ with jsii to dist/, and puts the hosts' shell and awk programs beside the code that reads them. */
export async function build(): Promise<{ readonly code: number; readonly output: string }> {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const { code, stdout, stderr } = await run(
    join(root, "node_modules/.bin/jsii"),
    ["--generate-tsconfig", "tsconfig.jsii.json", "--silence-warnings", "metadata/missing-dev-dependency"],
    { cwd: root, env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20" } },
  );
  if (code === 0) copyShellPrograms();
  return { code, output: `${stdout}${stderr}`.trim() };
}

function copyShellPrograms(): void {
  for (const file of readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })) {
    if (!/\.(sh|awk)$/.test(file)) continue;
    mkdirSync(dirname(join(root, "dist", file)), { recursive: true });
    copyFileSync(join(root, "lib", file), join(root, "dist", file));
  }
}

if (require.main === module) {
  build().then(({ code, output }) => {
    process.stderr.write(`${output}\n`);
    process.exitCode = code;
  });
}
