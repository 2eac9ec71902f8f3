import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabError } from "./errors";
import { buildGoProgram } from "./go";
import { withLock } from "./lock";
import { cacheDirectory } from "./paths";
import { run, which } from "./process";
import { progress } from "./progress";

/** How Terraform gets the null provider. */
export interface NullProvider {
  /** For TF_CLI_CONFIG_FILE. Without it, Terraform finds the provider itself. */
  readonly cliConfigPath?: string;
}

const source = "registry.terraform.io/hashicorp/null";
const version = "2.1.2";

/** The commit of release 2.1.2, with the path in its go.mod. */
const goModule = "github.com/terraform-providers/terraform-provider-null@v1.0.1-0.20190430203517-8d3d85a60e20";

/** Makes sure that Terraform can get the null provider: itself, or from a build of the same source. */
export async function ensureNullProvider(): Promise<NullProvider> {
  const mirror = join(cacheDirectory(), "providers");
  const binary = join(mirror, source, version, platform(), `terraform-provider-null_v${version}`);
  // A provider that was built once is used again, so the version does not depend on whether the registry answers.
  if (!existsSync(binary)) {
    if (await isWithinReach()) return {};
    await withLock("provider", "provider", async () => {
      if (!existsSync(binary)) await build(binary);
    });
  }
  return { cliConfigPath: writeConfiguration(mirror) };
}

/** Asks Terraform, which knows its mirrors, plugin caches and proxies. */
async function isWithinReach(): Promise<boolean> {
  const work = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-provider-"));
  const env = { TF_REGISTRY_CLIENT_TIMEOUT: "4", TF_REGISTRY_DISCOVERY_RETRY: "0", CHECKPOINT_DISABLE: "1" };
  try {
    const requirement = { null: { source: "null", version: ">= 2.1.2, < 4" } };
    writeFileSync(join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: requirement } }));
    return await progress.step("provider", "asking the provider registry", async (step) => {
      const { code } = await run("terraform", ["init", "-input=false", "-no-color"], { cwd: work, env });
      step.result(code === 0 ? "null provider available" : "no registry answers");
      return code === 0;
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function build(binary: string): Promise<void> {
  if (which("go") === undefined) {
    throw new LabError(
      "Terraform's provider registry does not answer, and Go is missing to build the null provider\n    to do: install Go, or set TF_CLI_CONFIG_FILE to a configuration with a provider mirror",
    );
  }
  await progress.step("provider", `building the null provider ${version}`, async (step) => {
    await buildGoProgram(goModule, "terraform-provider-null", binary, step.detail);
    step.result(`null provider ${version} built`);
  });
}

function writeConfiguration(mirror: string): string {
  const path = join(mirror, "terraform.rc");
  writeFileSync(
    `${path}.partial`,
    `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["${source}"]
  }
  direct {
    exclude = ["${source}"]
  }
}
`,
  );
  renameSync(`${path}.partial`, path);
  return path;
}

function platform(): string {
  const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
  return `${process.platform}_${architectures[process.arch] ?? process.arch}`;
}
