import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labDefinition } from "../../../lab/definition";
import { engineLine } from "../../../lab/engine-line";
import { readInventory } from "../../../lab/inventory";
import { run } from "../../../lab/process";
import { ensureNullProvider } from "../../../lab/providers";
import { outputDirectory, pkiDirectory, stackDirectory } from "../../../lab/stack";
import { main } from "../../../lib/cli/main";
import { initPki } from "../../../lib/pki/ceremony/init";
import { LabRunner, root } from "../../lab/lab-runner";

const runner = new LabRunner("truth-test", "10.89.63.0/24");
const definition = labDefinition(runner.environment);
const state = join(root, ".lab", runner.name);

/** What every host said while it was applied, each line with its place among those of all hosts. */
export type Said = ReadonlyMap<string, readonly { readonly text: string; readonly at: number }[]>;

export async function up(): Promise<void> {
  await runner.run(["down"]);
  const { code, stderr } = await runner.run(["up"]);
  if (code !== 0) throw new Error(stderr);
  const description = JSON.parse(readFileSync(join(root, "examples/seed-lab/pki.json"), "utf8"));
  await initPki(pkiDirectory(definition), description, { now: new Date(), print: () => undefined });
}

export async function down(): Promise<void> {
  const { code, stderr } = await runner.run(["down"]);
  if (code !== 0) throw new Error(stderr);
}

/** Output of one of the declarations. As deep as the lab's own, whose relative paths are in it. */
export function outputOf(index: number): string {
  return join(state, `head-${index}`);
}

/** Synthesizes declarations in one process, which loads cdktf once. */
export function synthesize(texts: readonly string[]): void {
  const folder = join(state, "declarations");
  mkdirSync(folder, { recursive: true });
  const inventory = JSON.stringify(join(root, "examples/seed-lab/inventory"));
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(folder, `${index}.ts`), text.replace('"./inventory"', inventory));
  }
  const synths = texts.map(
    (_, index) => `{
  const { SeedLab } = require("./${index}");
  const app = new App({ outdir: ${JSON.stringify(outputOf(index))} });
  new SeedLab(app, readInventory());
  app.synth();
}`,
  );
  const program = `import { App } from "cdktf";\nimport { readInventory } from ${inventory};\n${synths.join("\n")}\n`;
  writeFileSync(join(folder, "all.ts"), program);
  execFileSync(join(root, "node_modules/.bin/tsx"), [join(folder, "all.ts")], {
    cwd: root,
    env: { ...runner.environment, CHECKPOINT_DISABLE: "1" },
  });
}

/** Runs a verb of the command line in this process. */
export async function command(...args: string[]): Promise<{ readonly status: number; readonly out: string }> {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const status = await main(args, { out, err: () => undefined, now: () => new Date(), isColoured: false });
  return { status, out: lines.join("\n") };
}

/** Applies an output with Terraform itself: what `cdktf deploy` runs, without the start of its command line each time. */
export async function apply(index: number): Promise<Said> {
  const { cliConfigPath } = await ensureNullProvider();
  const stack = stackDirectory(definition);
  mkdirSync(stack, { recursive: true });
  for (const part of ["cdk.tf.json", "lab"]) rmSync(join(stack, part), { recursive: true, force: true });
  cpSync(join(outputOf(index), "stacks/seed-lab"), stack, { recursive: true });
  const inventory = readInventory(runner.name);
  const said = new Map<string, { text: string; at: number }[]>();
  const lines: string[] = [];
  const terraform = async (...args: string[]) => {
    const { code } = await run("terraform", [...args, "-input=false", "-no-color"], {
      cwd: stack,
      env: { CHECKPOINT_DISABLE: "1", ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }) },
      onLine: (line) => {
        const spoken = engineLine(inventory, line);
        // In colour, systemd itself speaks to the terminal: of a machine that is short of file watches, for example.
        if (spoken !== undefined && !spoken.text.startsWith("\u001b[")) {
          said.set(spoken.host, [...(said.get(spoken.host) ?? []), { text: spoken.text, at: lines.length }]);
        }
        lines.push(line);
      },
    });
    if (code !== 0) throw new Error(`terraform ${args[0]}: ${lines.slice(-60).join("\n")}`);
  };
  if (index === 1) await terraform("init");
  await terraform("apply", "-auto-approve");
  return said;
}

/** What drifted on the hosts, in a file for `review --drift`. */
export async function drift(): Promise<string> {
  const file = join(state, "drift.json");
  writeFileSync(file, (await command("drift", "--out", outputDirectory(definition), "--json")).out);
  return file;
}

/** Runs a shell command on a host, past SSH. */
export function inContainer(host: string, script: string, input = ""): string {
  return execFileSync("podman", ["exec", "-i", `${runner.name}-${host}`, "sh", "-c", script], {
    input,
    encoding: "utf8",
  });
}
