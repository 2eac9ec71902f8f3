import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureNullProvider } from "../../../lab/providers";
import { findProgram, testWith } from "../../support/programs";
import { Pages, review } from "../pages";

const terraform = findProgram("terraform");
const planned = testWith(terraform, "terraform");

let folder: string;
let base: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "configuration-"));
  if (terraform === undefined) return;
  const { cliConfigPath } = await ensureNullProvider();
  env = { ...process.env, ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }) };
  base = (await Pages.in(folder)).synth({});
  // The lock that the base's plan is made with is part of its output.
  run(join(base, STACK), "init", "-input=false", "-no-color");
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STACK = "stacks/stack";
const APPLY = "null_resource.lab_www01_apply_FAE8E86F";

function run(cwd: string, ...args: string[]): string {
  return execFileSync(terraform ?? "", args, { cwd, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

// biome-ignore lint/suspicious/noExplicitAny: a document of another program
type Configuration = any;

let outputs = 0;

/** A copy of the base's output, altered. */
function altered(change: (configuration: Configuration, stack: string) => void): string {
  const output = join(folder, `altered-${outputs++}`);
  cpSync(base, output, { recursive: true });
  const stack = join(output, STACK);
  rmSync(join(stack, ".terraform"), { recursive: true, force: true });
  const file = join(stack, "cdk.tf.json");
  const configuration = JSON.parse(readFileSync(file, "utf8"));
  change(configuration, stack);
  writeFileSync(file, JSON.stringify(configuration));
  return output;
}

/** A saved plan that Terraform makes of an output: what it prints of it, and itself. */
function plan(output: string): { readonly json: string; readonly file: string } {
  const stack = join(output, STACK);
  const file = join(stack, "saved.tfplan");
  run(stack, "init", "-input=false", "-no-color");
  run(stack, "plan", "-input=false", "-no-color", "-lock=false", `-state=${output}.tfstate`, `-out=${file}`);
  writeFileSync(`${output}.json`, run(stack, "show", "-json", file));
  return { json: `${output}.json`, file };
}

async function page(...options: string[]) {
  const { code, out } = await review(...options, "--json");
  return { code, ...JSON.parse(out) };
}

const resource = (configuration: Configuration) => configuration.resource.null_resource;
const apply = (configuration: Configuration) => resource(configuration)[APPLY.split(".")[1] ?? ""];

/** What somebody does to a stack, what of it is an alarm, and whether what Terraform prints of the plan alone tells it. */
const ATTACKS: Readonly<
  Record<string, readonly [(configuration: Configuration, stack: string) => void, string, boolean]>
> = {
  "another script": [
    (configuration) => {
      apply(configuration).provisioner[0]["remote-exec"].inline[0] = "id >/root/ran";
    },
    APPLY,
    true,
  ],
  "a line more in the script": [
    (configuration) => {
      apply(configuration).provisioner[0]["remote-exec"].inline[0] += "id >/root/ran\n";
    },
    APPLY,
    true,
  ],
  "a second provisioner": [
    (configuration) => void apply(configuration).provisioner.push({ "local-exec": { command: "env >ran" } }),
    APPLY,
    true,
  ],
  "another host, no key": [
    (configuration) => {
      const { host_key: _, ...connection } = apply(configuration).connection;
      apply(configuration).connection = { ...connection, host: "198.51.100.9", bastion_host: "198.51.100.10" };
    },
    APPLY,
    false,
  ],
  "another key to log in with": [
    (configuration) => {
      apply(configuration).connection.private_key = '${file("${path.module}/lab/model.json")}';
    },
    APPLY,
    false,
  ],
  "a foreign resource": [
    (configuration) => {
      resource(configuration).tidy = { provisioner: [{ "local-exec": { command: "id >ran" } }] };
    },
    "null_resource.tidy",
    true,
  ],
  "a foreign resource with one of our names": [
    (configuration) => {
      resource(configuration).lab2_secrets_A489ED71 = { provisioner: [{ "local-exec": { command: "id >ran" } }] };
    },
    "null_resource.lab2_secrets_A489ED71",
    true,
  ],
  "a second resource of secrets": [
    (configuration) => {
      resource(configuration).lab_www01_secrets_00000000 = { provisioner: [{ "local-exec": { command: "id >ran" } }] };
    },
    "null_resource.lab_www01_secrets_00000000",
    true,
  ],
  "a data source": [
    (configuration) => {
      configuration.data = { null_data_source: { read: { inputs: { a: "b" } } } };
    },
    "data.null_data_source.read",
    true,
  ],
  "a module": [
    (configuration, stack) => {
      configuration.module = { more: { source: "./more" } };
      mkdirSync(join(stack, "more"));
      writeFileSync(join(stack, "more/main.tf"), 'resource "null_resource" "in_module" {}\n');
    },
    "module.more",
    true,
  ],
  "another version of a provider": [
    (configuration) => {
      configuration.terraform.required_providers.null.version = ">= 2.1.2, < 5";
    },
    "terraform.required_providers.null",
    false,
  ],
  "a configured provider": [
    (configuration) => void configuration.provider.null.push({ alias: "own" }),
    "provider.null.own",
    true,
  ],
  "a moved resource": [
    (configuration) => {
      configuration.moved = [{ from: "null_resource.a", to: APPLY }];
    },
    "moved",
    false,
  ],
  "an override file": [
    (_, stack) => {
      const override = { resource: { null_resource: { [APPLY.split(".")[1] ?? ""]: { triggers: { a: "b" } } } } };
      writeFileSync(join(stack, "x_override.tf.json"), JSON.stringify(override));
    },
    "x_override.tf.json",
    false,
  ],
};

planned(
  "a plan of the configuration that this library makes has no alarm, and the digest of its output",
  async () => {
    const { json, file } = plan(altered(() => {}));
    const declared = await page("--base", base, "--head", base);
    const alone = await page("--plan", json, "--plan-file", file);
    expect(alone).toMatchObject({ code: 0, alarms: [], digest: declared.digest });
    const printed = await page("--plan", json);
    expect(printed).toMatchObject({ code: 1, alarms: [{ kind: "unseen-configuration" }] });
    expect(printed.digest).not.toBe(declared.digest);
    // What is not printed is taken from the head, and that is said.
    const beside = await page("--plan", json, "--base", base, "--head", base);
    expect(beside).toMatchObject({ code: 0, alarms: [], digest: declared.digest });
    expect(beside.notes.join()).toContain("--plan-file");
  },
  300_000,
);

planned.each(Object.entries(ATTACKS))(
  "%s is an alarm of the saved plan in all formats, with another digest",
  async (_, [change, address, isPrinted]) => {
    const output = altered(change);
    const { json, file } = plan(output);
    const { digest } = await page("--base", base, "--head", base);
    const options = ["--plan", json, "--plan-file", file];
    for (const outputs of [[], ["--base", base, "--head", base]]) {
      const found = await page(...options, ...outputs);
      expect([found.code, found.tone]).toEqual([1, "alarm"]);
      expect(found.alarms.map(({ subject }: { readonly subject: string }) => subject)).toContain(address);
      expect(found.digest).not.toBe(digest);
    }
    for (const format of ["text", "markdown", "html"]) {
      const { code, out } = await review(...options, "--format", format);
      expect([format, code]).toEqual([format, 1]);
      expect(out).toContain(address);
      expect(out.indexOf(address)).toBeLessThan(out.indexOf("What it means"));
    }
    const printed = await page("--plan", json);
    expect([printed.code, printed.digest === digest]).toEqual([1, false]);
    const subjects = printed.alarms.map(({ subject }: { readonly subject: string }) => subject);
    expect(subjects).toContain("configuration");
    if (isPrinted) expect(subjects).toContain(address === "provider.null.own" ? "provider.null.own" : address);
  },
  300_000,
);

planned(
  "a plan file that is another plan than the printed one is refused",
  async () => {
    const one = plan(altered(() => {}));
    // A plan is known by its time, and Terraform writes whole seconds.
    await sleep(1000);
    const other = plan(altered(() => {}));
    const { code, out } = await review("--plan", one.json, "--plan-file", other.file);
    expect([code, out]).toEqual([2, expect.stringContaining("the plan file is another plan than this one")]);
    const { code: text, out: said } = await review("--plan", one.json, "--plan-file", one.json);
    expect([text, said]).toEqual([2, expect.stringContaining("this is not a saved plan")]);
  },
  300_000,
);
