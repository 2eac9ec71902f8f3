import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { App } from "cdktf";
import { OneVhost } from "../../examples/one-vhost/main";
import { SeedLab } from "../../examples/seed-lab/main";
import { Platform, PolicyRule, ReviewPolicy } from "../../lib";
import { main } from "../../lib/cli/main";
import { printDocument } from "../../lib/contract/document";
import { readOutput } from "../../lib/output/read-output";
import { initPki } from "../../lib/pki/ceremony/init";
import type { Difference } from "../../lib/report/difference";
import { driftDocument } from "../../lib/report/drift-document";
import type { HostDrift } from "../../lib/report/host-drift";
import { type HostHistory, historyDocument } from "../../lib/report/logged-apply";
import { SCHEMAS, schemaFiles } from "../../scripts/schemas";
import { EXAMPLES as DIFFERENCES } from "../report/examples";
import { hostKey, smallFleet, testPki } from "../support/fleet";
import { closed, complaints, schemaOf } from "../support/json-schema";

const EXAMPLES = resolve(__dirname, "../../examples");

let folder: string;

// Two ceremonies and three synths.
jest.setTimeout(60_000);

/** Every document that the examples' declarations and a fleet with a policy leave. */
const declared = { payload: "b", engine: "c" };
const applied: HostHistory = {
  ...{ name: "www01", fqdn: "www01.lab", declared, strangeLines: 1 },
  applies: [
    {
      ...{ began: "2026-11-30T10:00:00Z", ended: "2026-11-30T10:00:05Z", act: "apply", outcome: "failed", code: 70 },
      ...{
        bundle: "httpd",
        generation: 7,
        payload: "b",
        engine: "c",
        user: "root",
        key: "SHA256:a",
        from: "10.0.0.9 1",
      },
      ...{ changed: 2, pruned: 1, packages: 0, isDeclared: true },
    },
  ],
};
const unread: HostHistory = { ...applied, applies: [], problem: { what: "a", toDo: "b" } };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "schemas-"));
  const ceremony = async (example: string) => {
    const pki = join(folder, `${example}-pki`);
    const description = JSON.parse(readFileSync(join(EXAMPLES, example, "pki.json"), "utf8"));
    await initPki(pki, description, { now: new Date(), print: () => undefined });
    return pki;
  };
  const app = (name: string) => new App({ outdir: join(folder, name) });
  const one = app("one-vhost");
  new OneVhost(one, await ceremony("one-vhost"));
  one.synth();
  const lab = app("seed-lab");
  new SeedLab(lab, {
    domain: "lab.carcano.corp",
    privateKeyPath: join(folder, "ssh/id"),
    pkiDirectory: await ceremony("seed-lab"),
    stateFile: join(folder, "terraform.tfstate"),
    host: (name) => ({
      address: `10.0.0.${name.length}`,
      hostKey: hostKey(name),
      platform: name === "www01" ? Platform.enterpriseLinux9() : Platform.debian13(),
    }),
  });
  lab.synth();
  const small = app("small");
  const { fleet, sub } = smallFleet(await testPki(), {}, small);
  new ReviewPolicy(fleet, "policy")
    .deny(PolicyRule.noNewIssuer(sub.certificate), PolicyRule.noRestart())
    .warn(PolicyRule.noVhostWithoutStapling());
  small.synth();
  writeFileSync(join(folder, "drift.json"), JSON.stringify(driftDocument([drifted])));
  writeFileSync(
    join(folder, "history.json"),
    printDocument(historyDocument, { digest: "a", hosts: [applied, unread] }),
  );
  await printed("graph", "--out", lab.outdir);
  await printed("pki", "show", join(folder, "seed-lab-pki"));
  await printed("trust", "check", join(folder, "seed-lab-pki/carc_r100l/ca.pem"));
  await printed("review", "--base", one.outdir, "--head", lab.outdir, "--drift", join(folder, "drift.json"));
  for (const { hosts } of readOutput(lab.outdir)) {
    for (const { name, bundles } of hosts) {
      await printed("explain", name, "--out", lab.outdir);
      const path = bundles.flatMap(({ entries }) => entries)[0]?.path ?? "";
      await printed("explain", name, path, "--out", lab.outdir);
    }
  }
});

/** Keeps what a verb prints for programs. */
async function printed(...args: string[]): Promise<void> {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const terminal = { out, err: (line: string) => errors.push(line), now: () => new Date(), isColoured: false };
  const errors: string[] = [];
  await main([...args, "--json"], terminal);
  expect(errors).toEqual([]);
  writeFileSync(join(folder, `printed-${readdirSync(folder).length}.json`), lines.join("\n"));
}

/** A host with every kind of difference. */
const drifted: HostDrift = {
  ...{ name: "www01", fqdn: "www01.lab.test", state: "drifted", generation: 7, applied: "2026-11-25T06:31:38Z" },
  differences: DIFFERENCES.map(([fact]): Difference => ({ ...fact, repair: "notify", bundle: "httpd" })),
  pending: [
    { path: "/etc/a", reason: "changed", content: true, mode: "0600", owners: { owner: "root", group: "root" } },
    { path: "/etc/b", reason: "other-kind", declared: "file", applied: "link" },
    { subject: "a.service", reason: "enabled" },
  ],
  unfixedCves: [{ cve: "CVE-2026-44185", package: "httpd", version: "2.4.62", fixedIn: "2.4.68" }],
};

afterAll(() => rmSync(folder, { recursive: true }));

/** Documents of one kind that were really written, with where each is from. */
function written(kind: string): [string, unknown][] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => file.endsWith(".json") && !file.includes("/files/"))
    .map((file): [string, { kind?: unknown }] => [file, JSON.parse(readFileSync(join(folder, file), "utf8"))])
    .filter(([, document]) => document.kind === `cdktf-mutual-tls/${kind}`);
}

const names = readdirSync(SCHEMAS).map((file) => basename(file, ".schema.json"));

test("the published schemas are those of the library (else: npx tsx scripts/schemas.ts)", () => {
  const published = readdirSync(SCHEMAS).map((file) => [file, readFileSync(join(SCHEMAS, file), "utf8")]);
  expect(Object.fromEntries(published)).toEqual(Object.fromEntries(schemaFiles()));
});

test.each(names)(
  "what is written of the kind %s is what its schema says, and no field is missing in the schema",
  (name) => {
    const documents = written(name);
    expect(documents.length).toBeGreaterThan(0);
    for (const [file, document] of documents) {
      expect([file, complaints(schemaOf(name), document)]).toEqual([file, []]);
      expect([file, complaints(closed(schemaOf(name)), document)]).toEqual([file, []]);
    }
  },
);

test("every document in an output has a schema", () => {
  const read = (readdirSync(folder, { recursive: true }) as string[]).filter(
    (file) => /^[^/]+\/stacks\/[^/]+\/.*\.json$/.test(file) && !/\/(files|shards)\/|\/cdk\.tf\.json$/.test(file),
  );
  const kinds = new Set(read.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")).kind));
  expect([...kinds].sort()).toEqual(["fleet", "host", "model", "policy"].map((kind) => `cdktf-mutual-tls/${kind}`));
});

test.each(names)("a schema refuses another kind and another version: %s", (name) => {
  const [, document] = written(name)[0] ?? [];
  expect(complaints(schemaOf(name), { ...(document as object), formatVersion: 2 })).not.toEqual([]);
  expect(complaints(schemaOf(name), { ...(document as object), kind: "cdktf-mutual-tls/other" })).not.toEqual([]);
});
