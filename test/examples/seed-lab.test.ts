import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { App } from "cdktf";
import { SeedLab } from "../../examples/seed-lab/main";
import { Platform } from "../../lib";
import { initPki } from "../../lib/pki/ceremony/init";
import { review } from "../review/pages";
import { hostKey } from "../support/fleet";

const EXAMPLE = resolve(__dirname, "../../examples/seed-lab");
/** What the example puts on its hosts, with what differs from ceremony to ceremony taken out. No tool formats the files. */
const GOLDEN = join(__dirname, "seed-lab.golden");
/** The same declaration with its web server and client on Enterprise Linux: what is other than in GOLDEN. */
const ENTERPRISE_LINUX_GOLDEN = join(__dirname, "seed-lab-enterprise-linux.golden");
const ADDRESSES: Readonly<Record<string, string>> = {
  ca01: "10.89.53.11",
  www01: "10.89.53.12",
  client01: "10.89.53.13",
};

let folder: string;
let stack: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "seed-lab-"));
  const description = JSON.parse(readFileSync(join(EXAMPLE, "pki.json"), "utf8"));
  await initPki(join(folder, "pki"), description, { now: new Date(), print: () => undefined });
  stack = synth("cdktf.out", () => Platform.debian13());
});

/** The folder of the declaration's stack, once it is synthesized. */
function synth(outdir: string, platform: (host: string) => Platform): string {
  const app = new App({ outdir: join(folder, outdir) });
  new SeedLab(app, {
    domain: "lab.carcano.corp",
    privateKeyPath: join(folder, "ssh/id"),
    pkiDirectory: join(folder, "pki"),
    stateFile: join(folder, "terraform.tfstate"),
    host: (name) => ({ address: ADDRESSES[name] ?? "", hostKey: hostKey(name), platform: platform(name) }),
  });
  app.synth();
  return join(folder, outdir, "stacks/seed-lab");
}

/** CFSSL has no package there. */
const onEnterpriseLinux = (host: string) => (host === "ca01" ? Platform.debian13() : Platform.enterpriseLinux9());

afterAll(() => rmSync(folder, { recursive: true }));

test("the plans and the files that a person would review are as they were", () => {
  compare(reviewed(stack), GOLDEN);
});

test("on Enterprise Linux they are what the post shows, and the platform is the declaration's only difference", () => {
  const other = synth("el.out", onEnterpriseLinux);
  const usual = reviewed(stack);
  compare(new Map([...reviewed(other)].filter(([path, text]) => usual.get(path) !== text)), ENTERPRISE_LINUX_GOLDEN);
});

function compare(written: ReadonlyMap<string, string>, directory: string): void {
  if (process.env.UPDATE_GOLDEN === "1") {
    rmSync(directory, { recursive: true, force: true });
    for (const [path, text] of written) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
  }
  const golden = filesBelow(directory);
  expect([...written.keys()].sort()).toEqual(golden);
  for (const path of golden) {
    expect(`${path}\n${written.get(path)}`).toBe(`${path}\n${readFileSync(join(directory, path), "utf8")}`);
  }
}

test("its Terraform addresses are part of the contract", () => {
  const { resource } = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8"));
  expect(Object.keys(resource.null_resource)).toEqual([
    "lab_ca01_apply_4C14703A",
    "lab_ca01_content-0_B580D0B9",
    "lab_ca01_secrets_EEF2F540",
    "lab_client01_apply_54F47BF8",
    "lab_client01_content-0_F2B2F628",
    "lab_client01_secrets_044571AA",
    "lab_www01_apply_FAE8E86F",
    "lab_www01_content-0_E06712E1",
    "lab_www01_secrets_8E0799E1",
  ]);
});

test("a review makes all of it again from model.json, and has no alarm", async () => {
  for (const output of [stack, synth("again.out", onEnterpriseLinux)]) {
    const { code, out } = await review("--base", output, "--head", output, "--json");
    expect([code, JSON.parse(out).alarms]).toEqual([0, []]);
  }
});

test("reads like the post: short, and no shell in it", () => {
  const text = readFileSync(join(EXAMPLE, "main.ts"), "utf8");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(170);
  expect(text).not.toMatch(/\bsh\b.{0,5}-c|#!|>>|\|\||&&|sudo|systemctl|apt-get/);
});

function reviewed(of: string): Map<string, string> {
  const lab = join(of, "lab");
  const paths = filesBelow(lab).filter(
    (path) =>
      !/^(engine\.sh|fleet\.json|model\.json)$|\/host\.json$|\/shards\/|\/sbin\/|\.sql$|\/ca\.crt$|\.der$/.test(path),
  );
  return new Map(paths.map((path) => [`${path}.golden`, normalized(readFileSync(join(lab, path), "utf8"))]));
}

/** Certificates, and the versions of secrets in a plan, are made by the ceremony. */
function normalized(text: string): string {
  return text
    .replace(/(-----BEGIN CERTIFICATE-----\n)[^-]+/g, "$1(made by the ceremony)\n")
    .replace(/^( {2}secret .* )\S+$/gm, "$1(version)");
}

function filesBelow(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
}
