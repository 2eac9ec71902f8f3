import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureNullProvider } from "../../../lab/providers";
import { ClientCertificate } from "../../../lib";
import { findProgram, testWith } from "../../support/programs";
import type { Side } from "../cases";
import { Pages, review } from "../pages";

const terraform = findProgram("terraform");
const planned = testWith(terraform, "terraform");

/** Content that is easily another one after it went through Terraform. */
const DELICATE: Readonly<Record<string, string>> = {
  "empty.txt": "",
  "no-end.txt": "no line end",
  "crlf.txt": "a\r\nb\r\n",
  "template.txt": "%{if} ${path} $${a} %%{b}\n",
  "decomposed.txt": "e\u0301\n",
  "nul.txt": "a\0b\n",
  "with space.txt": "\u2028 \u{1f512}\n",
};
/** Documents with the same text, which travels once: that of them all, and of some, becomes another one. */
const ALIKE = ["a", "b", "c", "d", "e"].map((name) => `alike/${name}.txt`);
const text = (name: string) => `${name}\n`.repeat(1000);
const BASE: Side = {
  add: ({ vhost }) => {
    vhost.addDocument("news.html", "old\n");
    for (const path of ALIKE) vhost.addDocument(path, text("alike"));
    for (const path of ALIKE) vhost.addDocument(`all/${path}`, text("all the same"));
  },
};
const HEAD: Side = {
  changes: () => ({ location: { require: ClientCertificate.organization("Other Partner SA") } }),
  add: ({ vhost }) => {
    for (const [path, content] of Object.entries(DELICATE)) vhost.addDocument(path, content);
    for (const path of [...ALIKE.slice(2), "alike/f.txt"]) vhost.addDocument(path, text("alike"));
    for (const path of ALIKE.slice(0, 2)) vhost.addDocument(path, text("another"));
    for (const path of ALIKE) vhost.addDocument(`all/${path}`, text("all others"));
  },
};

let folder: string;
let base: string;
let head: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "saved-plan-"));
  if (terraform === undefined) return;
  const { cliConfigPath } = await ensureNullProvider();
  env = { ...process.env, ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }) };
  const pages = await Pages.in(folder);
  [base, head] = [pages.synth(BASE), pages.synth(HEAD)];
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Plans an output on top of a state, and prints the plan as a review reads it; the plan itself lies in the output. */
function plan(name: string, output: string, state: object | undefined, ...options: string[]): string {
  const stack = join(output, "stacks/stack");
  const run = (...args: string[]) =>
    execFileSync(terraform ?? "", args, { cwd: stack, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const file = join(folder, `${name}.tfstate`);
  if (state !== undefined) writeFileSync(file, JSON.stringify(state));
  run("init", "-input=false", "-no-color");
  run(
    "plan",
    "-input=false",
    "-no-color",
    "-lock=false",
    `-state=${file}`,
    "-refresh=false",
    `-out=${name}.plan`,
    ...options,
  );
  const json = join(folder, `${name}.json`);
  writeFileSync(json, run("show", "-json", `${name}.plan`));
  planFiles.set(json, join(stack, `${name}.plan`));
  return json;
}

const planFiles = new Map<string, string>();

interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly values: object;
}

/** The state that an apply of a plan leaves. */
function stateAfter(json: string, isTainted: (name: string) => boolean = () => false): object {
  const resources: readonly PlannedResource[] = JSON.parse(readFileSync(json, "utf8")).planned_values.root_module
    .resources;
  return {
    version: 4,
    terraform_version: "1.11.4",
    serial: 1,
    lineage: "00000000-0000-4000-8000-000000000000",
    outputs: {},
    resources: resources.map(({ type, name, values }, id) => ({
      ...{ mode: "managed", type, name, provider: 'provider["registry.terraform.io/hashicorp/null"]' },
      instances: [
        {
          schema_version: 0,
          attributes: { id: `${id}`, ...values },
          ...(isTainted(name) ? { status: "tainted" } : {}),
        },
      ],
    })),
  };
}

async function page(...args: string[]) {
  const files = args.flatMap((arg) => planFiles.get(arg) ?? []);
  const { code, out } = await review(...args, ...files.flatMap((file) => ["--plan-file", file]), "--json");
  expect([code, code === 0 ? "" : out]).toEqual([0, ""]);
  return JSON.parse(out);
}

planned(
  "a plan that Terraform makes of an output has the digest of the output, and with both outputs the same page",
  async () => {
    const first = plan("first", base, undefined);
    const second = plan("second", head, stateAfter(first));
    const trees = await page("--base", base, "--head", head);
    const before = await page("--base", base, "--head", base);
    expect(await page("--plan", first)).toMatchObject({ digest: before.digest, counts: { changedHosts: 3 } });
    expect(await page("--plan", second, "--base", base, "--head", head)).toEqual(trees);
    // A plan alone does not know who declared what, and what it means.
    const alone = await page("--plan", second);
    const anonymous = (files: readonly object[]) => files.map((file) => ({ ...file, declaredBy: "" }));
    expect(alone).toMatchObject({ digest: trees.digest, meanings: null, hosts: trees.hosts, groups: trees.groups });
    expect(alone.files).toEqual(anonymous(trees.files));
    expect(trees.files).toHaveLength(2 + Object.keys(DELICATE).length + 8);
    expect(before.digest).not.toBe(trees.digest);
  },
  120_000,
);

planned(
  "a host whose apply failed is retried, and nothing is said of what is on it",
  async () => {
    const first = plan("failed", base, undefined);
    const again = plan(
      "again",
      base,
      stateAfter(first, (name) => /www01_apply/.test(name)),
    );
    const { hosts, digest, notes } = await page("--plan", again);
    const states = hosts.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`);
    expect(states.sort()).toEqual(["ca01 unchanged", "client01 unchanged", "www01 retried"]);
    expect(notes.join()).toContain("The last apply of www01 failed");
    expect(digest).toBe((await page("--base", base, "--head", base)).digest);
  },
  120_000,
);

planned(
  "what drifted is put right by a plan that was given it, where nothing else differs",
  async () => {
    const state = stateAfter(plan("calm", base, undefined));
    const variables = join(folder, "drift.tfvars.json");
    const differences = { "/etc/hosts": "content: edited", "zone public": "firewall: admits port 8443/tcp" };
    const found = { differences, notify: ["firewall"] };
    writeFileSync(variables, JSON.stringify({ mutual_tls_drift: { "www01.lab.test": found } }));
    const given = await page("--plan", plan("given", base, state, `-var-file=${variables}`));
    expect(given.hosts[0]).toMatchObject({ name: "www01", state: "reapplied", repairs: Object.keys(differences) });
    expect(given.counts).toMatchObject({ changedHosts: 1 });
    expect((await page("--plan", plan("not-given", base, state))).counts).toMatchObject({ changedHosts: 0 });
  },
  120_000,
);
