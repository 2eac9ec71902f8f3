import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureNullProvider } from "../../lab/providers";
import { findProgram } from "../support/programs";
import { review } from "./pages";

/** Folder of the stack in an output of `Pages`. */
export const STACK = "stacks/stack";

export const terraform = findProgram("terraform");

// biome-ignore lint/suspicious/noExplicitAny: a document of another program
export type Configuration = any;

/** Edits a copy of an output: its cdk.tf.json, which is written again, and other files in the folder of the stack. */
export type Alteration = (configuration: Configuration, stack: string) => void;

/** A plan that Terraform saved. */
export interface RealPlan {
  /** File of what `terraform show -json` prints of it. */
  readonly json: string;
  /** The plan itself. */
  readonly file: string;
}

/** A proxy that nobody runs. */
const NOWHERE = "http://127.0.0.1:1";

/** Terraform refuses something. */
export class TerraformError extends Error {
  constructor(
    readonly verb: string,
    said: string,
  ) {
    super(`terraform ${verb}: ${said}`);
  }
}

/** Copies of one output, and the plans that Terraform itself makes of them. */
export class RealPlans {
  /** A folder that is removed by `end`. The lock that the plans are made with becomes part of the output. */
  static async of(synth: (folder: string) => Promise<string>): Promise<RealPlans> {
    const folder = mkdtempSync(join(tmpdir(), "plans-"));
    const { cliConfigPath } = await ensureNullProvider();
    const base = await synth(folder);
    const plans = new RealPlans(folder, base, cliConfigPath);
    plans.run(join(base, STACK), plans.data, "init");
    plans.isAlone = true;
    return plans;
  }

  private copies = 0;
  /** What a registry answers would decide what Terraform takes: nothing answers. */
  private isAlone = false;
  private readonly data: string;

  private constructor(
    private readonly folder: string,
    readonly base: string,
    private readonly cliConfigPath: string | undefined,
  ) {
    this.data = join(folder, "data");
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A copy of the base's output, altered. */
  altered(change: Alteration): string {
    const output = join(this.folder, `altered-${this.copies++}`);
    cpSync(this.base, output, { recursive: true });
    const stack = join(output, STACK);
    const file = join(stack, "cdk.tf.json");
    const text = readFileSync(file, "utf8");
    const configuration = JSON.parse(text);
    const before = JSON.stringify(configuration);
    change(configuration, stack);
    if (JSON.stringify(configuration) !== before) writeFileSync(file, JSON.stringify(configuration));
    return output;
  }

  /**
   * The plan of an output. The folder in which Terraform has its provider is that of the base; one of its own is made where
   * Terraform asks for it.
   *
   * @param state What was applied before; nothing by default.
   * @throws What Terraform says where it refuses the configuration.
   */
  plan(output: string, state?: string): RealPlan {
    const stack = join(output, STACK);
    const file = join(stack, "saved.tfplan");
    const stateFile = `${output}.tfstate`;
    if (state !== undefined) writeFileSync(stateFile, state);
    const plan = (data: string) => this.run(stack, data, "plan", "-lock=false", `-state=${stateFile}`, `-out=${file}`);
    let data = this.data;
    try {
      plan(data);
    } catch (error) {
      if (!/terraform init/.test((error as Error).message)) throw error;
      data = `${output}.data`;
      cpSync(this.data, data, { recursive: true });
      this.run(stack, data, "init", "-reconfigure");
      plan(data);
    }
    writeFileSync(`${output}.json`, this.run(stack, data, "show", "-json", file));
    return { json: `${output}.json`, file };
  }

  private run(cwd: string, data: string, verb: string, ...args: string[]): string {
    const { TF_CLI_CONFIG_FILE: given } = process.env;
    const config = this.cliConfigPath ?? given;
    const env = {
      ...process.env,
      TF_DATA_DIR: data,
      CHECKPOINT_DISABLE: "1",
      ...(this.isAlone ? { HTTPS_PROXY: NOWHERE, HTTP_PROXY: NOWHERE, TF_REGISTRY_DISCOVERY_RETRY: "0" } : {}),
      ...(config === undefined ? {} : { TF_CLI_CONFIG_FILE: config }),
    };
    const options = verb === "show" ? ["-no-color"] : ["-input=false", "-no-color"];
    try {
      return execFileSync(terraform ?? "", [verb, ...options, ...args], {
        ...{ cwd, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      throw new TerraformError(verb, (error as { readonly stderr?: string }).stderr ?? String(error));
    }
  }
}

/** A state in which everything that a plan makes was applied. */
export function stateAfter(plan: RealPlan): string {
  const { resource_changes: changes } = JSON.parse(readFileSync(plan.json, "utf8"));
  const resources = changes.map(({ address, type, name, change }: Configuration, index: number) => ({
    ...{ mode: "managed", type, name, provider: 'provider["registry.terraform.io/hashicorp/null"]' },
    instances: [{ schema_version: 0, attributes: { ...change.after, id: String(1000 + index) } }],
    ...(address === `${type}.${name}` ? {} : { module: address.replace(/\.[^.]+\.[^.]+$/, "") }),
  }));
  return JSON.stringify({
    ...{ version: 4, terraform_version: "1.11.4", serial: 1, lineage: "7d0c1c4e-0000-4000-8000-000000000000" },
    ...{ outputs: {}, resources },
  });
}

/** The page as JSON, and the exit status. */
export async function page(...options: string[]) {
  const { code, out } = await review(...options, "--json");
  return { code, ...JSON.parse(out) };
}
