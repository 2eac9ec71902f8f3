import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import fc from "fast-check";
import { must } from "../../../lab/process";
import { ensureNullProvider as providerMirror } from "../../../lab/providers";
import { engineScript } from "../../../lib/apply/engine";
import { entriesOf } from "../../../lib/plan/bundle";
import type { HostPlan } from "../../../lib/plan/host-plan";
import { hostTree, writeTree } from "../../../lib/plan/host-tree";
import { debian13 } from "../../../lib/platform/debian";
import { checkPlan } from "../../../lib/rules";
import { HostResources } from "../../../lib/terraform/host-resources";
import { ensureSharedParts } from "../../../lib/terraform/shared-parts";
import { describeOnRealHost, type EngineHost } from "./engine-host";

const ROOT = "/srv/bytes";
const FILES = 2000;

const line = fc.oneof(
  fc.constantFrom(
    ...["", "EOF", "EOT", "CDKTF-MUTUAL-TLS-PAYLOAD", "@ 1 plan", "@ 3 /etc/x", "$" + "{x} %{y} $$" + "{z} %%{w}"],
    ...["%{ if true }", "a\\b\\", "'\"`", "$(id)", "\r", "%0A%25", "\t", "-n", "\\n", "\uFEFF", "~ x ~}", "#!/bin/sh"],
  ),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }).map((text) => text.replace(/\p{Cs}/gu, "")),
);
const content = fc.oneof(
  { weight: 60, arbitrary: fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n")) },
  { weight: 20, arbitrary: fc.array(line, { maxLength: 4 }).map((lines) => lines.join("\r\n")) },
  { weight: 10, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);
const name = fc.oneof(
  fc.constantFrom(
    "a",
    "b c",
    "\u00fc",
    "'q'",
    '"d"',
    "$x",
    "$" + "{x}",
    "%{y}",
    "back\\slash",
    "-dash",
    "star*",
    "semi;colon",
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .map((text) => text.normalize("NFC").replace(/[/\p{Cc}\p{Cs}]/gu, "_"))
    .filter((text) => text !== "." && text !== ".."),
);

/** So many files of random names and contents; two of them are single lines of a mebibyte. */
function randomFiles(count: number, seed: number): Map<string, string | Buffer> {
  const names = fc.sample(name, { numRuns: count, seed });
  const contents = fc.sample(content, { numRuns: count, seed });
  const files = new Map<string, string | Buffer>();
  for (const [index, each] of names.entries()) {
    files.set(`${ROOT}/${index % 40}/${index}-${each}`.normalize("NFC"), contents[index] ?? "");
  }
  for (const letter of ["x", "\u00e9"])
    files.set(`${ROOT}/long ${letter}`, letter.repeat((1 << 20) / Buffer.byteLength(letter)));
  return files;
}

const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

describeOnRealHost("files that go through real Terraform and real ssh", (host) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bytes-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test(`arrive byte for byte: ${FILES} of them, then some others and some with another content`, async () => {
    const first = randomFiles(FILES, 1);
    const others = [...randomFiles(FILES / 2, 2)];
    await applied(folder, host(), first);
    expect(await onHost(host())).toEqual(hashes(first));
    const second = new Map([...[...first].slice(0, FILES / 2), ...others]);
    await applied(folder, host(), second);
    expect(await onHost(host())).toEqual(hashes(second));
    process.stdout.write(`files that arrived byte for byte: ${first.size} and ${second.size}\n`);
  }, 300_000);
});

function hashes(files: ReadonlyMap<string, string | Buffer>): Record<string, string> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, sha256(bytes)]));
}

async function onHost(host: EngineHost): Promise<Record<string, string>> {
  const listed = await host.must(`find ${ROOT} -type f -exec sha256sum -z -- {} +`);
  const rows = listed.split("\0").filter((row) => row !== "");
  return Object.fromEntries(rows.map((row) => [row.slice(66), row.slice(0, 64)]));
}

/** Synthesizes a host with nothing but these files, and applies it. */
async function applied(folder: string, host: EngineHost, files: ReadonlyMap<string, string | Buffer>): Promise<void> {
  const entries = [...files].map(([path, bytes]) => entriesOf("bytes/www01").file(path, bytes));
  const plan: HostPlan = {
    ...{ name: "www01", fqdn: "www01.lab.test", path: "bytes/www01", platform: debian13, after: [] },
    bundles: [{ name: "bytes", packages: [], entries, validations: [], steps: [] }],
  };
  expect(checkPlan(plan)).toEqual([]);
  const { privateKeyPath, ...connection } = host.connection;
  const outdir = join(folder, "cdktf.out");
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "bytes");
  new LocalBackend(stack, { path: join(folder, "terraform.tfstate") });
  ensureSharedParts(stack, stack);
  new HostResources(new Construct(stack, "www01"), {
    plan,
    connection,
    folder: "lab/www01",
    enginePath: "lab/engine.sh",
    sshPrivateKeyFile: privateKeyPath,
    after: [],
  });
  app.synth();
  const directory = join(outdir, "stacks/bytes");
  mkdirSync(dirname(join(directory, "lab/www01")), { recursive: true });
  writeTree(join(directory, "lab/www01"), hostTree(plan));
  writeFileSync(join(directory, "lab/engine.sh"), engineScript());
  const { cliConfigPath } = await providerMirror();
  const env = { ...process.env, ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }) };
  await must("terraform", ["init", "-input=false", "-no-color"], { cwd: directory, env });
  await must("terraform", ["apply", "-auto-approve", "-input=false", "-no-color"], { cwd: directory, env });
}
