import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { testWith } from "../../support/programs";
import { Pages, review } from "../pages";
import { type Alteration, type Configuration, page, RealPlans, terraform } from "../real-plans";

const planned = testWith(terraform, "terraform");

let plans: RealPlans;
let base: string;
beforeAll(async () => {
  if (terraform === undefined) return;
  plans = await RealPlans.of(async (folder) => (await Pages.in(folder)).synth({}));
  base = plans.base;
}, 600_000);
afterAll(() => plans?.end());

const APPLY = "null_resource.lab_www01_apply_FAE8E86F";

const altered = (change: Alteration) => plans.altered(change);
const plan = (output: string) => plans.plan(output);

const resource = (configuration: Configuration) => configuration.resource.null_resource;
const apply = (configuration: Configuration) => resource(configuration)[APPLY.split(".")[1] ?? ""];

/** What somebody does to a stack, what of it is an alarm, and whether what Terraform prints of the plan alone tells it. */
const ATTACKS: Readonly<Record<string, readonly [Alteration, string, boolean]>> = {
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
