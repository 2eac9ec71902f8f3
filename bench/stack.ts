import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../lab/errors";
import { root } from "../lab/paths";
import { must, run } from "../lab/process";
import { readOutput, type SynthesizedFleet, type SynthesizedHost } from "../lib/output/read-output";
import type { Entry } from "../lib/plan/bundle";
import type { Shard } from "../lib/plan/host-tree";
import { applyScript } from "../test/apply/payload";
import { synthCommand } from "./processes";
import { type Scenario, STACK, serverName } from "./scenario";

/** A synthesized scenario, ready for Terraform. */
export class BenchStack {
  static async synth(scenario: Scenario): Promise<BenchStack> {
    const [command = "", ...args] = synthCommand(scenario);
    await must(command, args, { cwd: root });
    const stack = new BenchStack(join(scenario.outdir, "stacks", STACK));
    await stack.terraform("init");
    return stack;
  }

  /** @param directory Folder that Terraform runs in. */
  constructor(readonly directory: string) {}

  get fleet(): SynthesizedFleet {
    const [fleet] = readOutput(this.directory);
    if (fleet === undefined) throw new Error("bug: a scenario without a fleet");
    return fleet;
  }

  get host(): SynthesizedHost {
    const [host] = this.hosts;
    if (host === undefined) throw new Error("bug: a scenario without hosts");
    return host;
  }

  get hosts(): readonly SynthesizedHost[] {
    return this.fleet.hosts;
  }

  /** Changes one line in the file of every host's first virtual host, as another declaration would. */
  change(edition: string): void {
    for (const { name, directory } of this.hosts) {
      const file = join(directory, `files/etc/apache2/vhosts.d/${serverName(0, name)}.conf`);
      writeFileSync(file, readFileSync(file, "utf8").replace(/ServerAdmin .*@/, `ServerAdmin ${edition}@`));
    }
  }

  /** Removes the health checks from the plans, until they are put back. */
  withoutHealthChecks(): { restore(): void } {
    const plans = this.hosts.map(({ directory }) => join(directory, "plan"));
    const texts = plans.map((plan) => readFileSync(plan, "utf8"));
    const write = (change: (text: string) => string) => {
      for (const [index, plan] of plans.entries()) writeFileSync(plan, change(texts[index] ?? ""));
    };
    write((text) => text.replace(/^( *of .*\n)? *await .*\n/gm, ""));
    return { restore: () => write((text) => text) };
  }

  apply(): Promise<string> {
    return this.terraform("apply", "-auto-approve");
  }

  /** Restores the state before Terraform's first apply. */
  forget(): void {
    for (const file of ["terraform.tfstate", "terraform.tfstate.backup"]) {
      rmSync(join(this.directory, file), { force: true });
    }
  }

  private terraform(...args: readonly string[]): Promise<string> {
    return terraform(this.directory, ...args);
  }
}

/** Runs a command of Terraform in a folder, and returns its output. */
export async function terraform(directory: string, ...args: readonly string[]): Promise<string> {
  const options = { cwd: directory, env: { CHECKPOINT_DISABLE: "1" } };
  const { code, stdout, stderr } = await run("terraform", [...args, "-input=false", "-no-color"], options);
  if (code === 0) return stdout;
  throw new LabError(`terraform ${args.join(" ")} ended with ${code}:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
}

export function entriesOf(host: SynthesizedHost): Entry[] {
  return host.bundles.flatMap(({ entries }) => entries);
}

/** What Terraform sends to a host, without Terraform: one script with the engine and the host's content. */
export function engineRun({ directory }: SynthesizedHost): string {
  const folder = join(directory, "shards");
  const shards = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Shard);
  const content = (encoding: BufferEncoding) => (path: string) => {
    const file = join(directory, path === "plan" ? path : `files${path}`);
    return [path, readFileSync(file, encoding)] as const;
  };
  return applyScript(
    Object.fromEntries(
      shards.flatMap(({ texts, binaries }) => [...texts.map(content("utf8")), ...binaries.map(content("base64"))]),
    ),
  );
}
