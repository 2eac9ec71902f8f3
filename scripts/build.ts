import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { run } from "../lab/process";

const root = resolve(__dirname, "..");

const bin = (name: string) => join(root, "node_modules/.bin", name);

/** Configuration that jsii compiles with. jsii writes the file itself. */
const TSCONFIG = "tsconfig.jsii.json";

/** Compiles lib/ with jsii to dist/, and puts the hosts' programs next to the code that reads them. */
export async function build(): Promise<{ readonly code: number; readonly output: string }> {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const compiled = await run(
    bin("jsii"),
    ["--generate-tsconfig", TSCONFIG, "--silence-warnings", "metadata/missing-dev-dependency"],
    { cwd: root, env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20" } },
  );
  const declared = compiled.code === 0 ? await publicDeclarations() : undefined;
  if (compiled.code === 0) copyHostPrograms();
  const all = [compiled, ...(declared === undefined ? [] : [declared])];
  return {
    code: all.find(({ code }) => code !== 0)?.code ?? 0,
    output: all
      .map(({ stdout, stderr }) => `${stdout}${stderr}`)
      .join("")
      .trim(),
  };
}

/**
 * Writes the declarations again without `@internal` parts. jsii leaves them in, and with them the types of the model
 * and of its schemas: a user's compiler would read all declarations of zod, with the user's own options.
 */
function publicDeclarations() {
  const only = ["--emitDeclarationOnly", "--incremental", "false", "--composite", "false"];
  return run(bin("tsc"), ["-p", TSCONFIG, "--stripInternal", ...only], { cwd: root });
}

function copyHostPrograms(): void {
  for (const file of readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })) {
    if (!/\.(sh|awk|py)$/.test(file)) continue;
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
