import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { printModel } from "../../lib/output/print-model";
import { readModel } from "../../lib/output/read-model";
import { readOutput } from "../../lib/output/read-output";
import { hostPlans } from "../../lib/synth/host-plans";
import { modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
let outdir: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "output-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** Where secrets lie on the operator's machine is no part of an output. */
function withoutSecretFiles<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, each) => (key === "file" ? "" : each)));
}

test("a model is read back as it was declared", () => {
  const model = modelOf(smallFleet(pki));
  const again = readModel(printModel(model), "model.json");
  expect(withoutSecretFiles(again)).toEqual(withoutSecretFiles(model));
  expect(again.hosts[0]?.multiRootCa?.tlsCertificate.notAfter).toEqual(
    model.hosts[0]?.multiRootCa?.tlsCertificate.notAfter,
  );
});

test("what many objects share is printed once, and no operator's path at all", () => {
  const model = modelOf(smallFleet(pki));
  const text = printModel(model);
  expect(text).not.toContain("/secrets/");
  const [certificate] = model.trustStores[0]?.certificates ?? [];
  const line = JSON.stringify(certificate?.pem ?? "").slice(1, -1);
  expect(text.split(line)).toHaveLength(2);
});

test.each([[""], ["stacks/stack"], ["stacks/stack/lab"]])("an output is read from its folder %s", (below) => {
  const app = new App({ outdir });
  const declared = smallFleet(pki, {}, app);
  app.synth();
  const [fleet, ...others] = readOutput(join(outdir, below));
  expect(others).toEqual([]);
  expect(fleet?.path).toBe("stack/lab");
  expect(fleet?.facts.domain).toBe("lab.test");
  const plans = hostPlans(modelOf(declared));
  expect(fleet?.hosts.map(({ name, fqdn, path, after }) => ({ name, fqdn, path, after }))).toEqual(
    plans.map(({ name, fqdn, path, after }) => ({ name, fqdn, path, after })),
  );
  expect(withoutSecretFiles(fleet?.hosts.map(({ bundles }) => bundles))).toEqual(
    withoutSecretFiles(plans.map(({ bundles }) => bundles)),
  );
});

test("a folder with no output is refused in words", () => {
  expect(() => readOutput(outdir)).toThrow(`${outdir} holds no synthesized fleet: run cdktf synth first`);
});

test.each([
  ["a link in the place of a file", "/etc/hosts", "/etc/passwd"],
  ["a path with .. in a plan", `${"/..".repeat(20)}/etc/passwd`, undefined],
])("an output that leads out of its folder is not read: %s", (_, path, target) => {
  const app = new App({ outdir });
  smallFleet(pki, {}, app);
  app.synth();
  const host = join(outdir, "stacks/stack/lab/www01");
  const plan = readFileSync(join(host, "plan"), "utf8");
  writeFileSync(join(host, "plan"), plan.replace(" /etc/hosts ", ` ${path} `));
  if (target !== undefined) {
    rmSync(join(host, "files", path));
    symlinkSync(target, join(host, "files", path));
  }
  expect(() => readOutput(outdir)).toThrow("which lies outside of it; the output is not read");
});

test("a host whose name leads out of the output is not read", () => {
  const app = new App({ outdir });
  smallFleet(pki, {}, app);
  app.synth();
  const fleet = join(outdir, "stacks/stack/lab");
  // A whole host lies where the name leads to, so that only the way there is wrong.
  cpSync(join(fleet, "www01"), join(outdir, "elsewhere"), { recursive: true });
  const model = readFileSync(join(fleet, "model.json"), "utf8");
  writeFileSync(join(fleet, "model.json"), model.replace('"name": "www01"', '"name": "../../../elsewhere"'));
  expect(() => readOutput(outdir)).toThrow("which lies outside of it; the output is not read");
});

test.each([
  ["a name", `/etc/${"a".repeat(300)}`, "has 300 bytes, at most 255 are allowed"],
  ["a path", `/etc${"/a".repeat(3000)}`, "bytes, at most 4095 are allowed"],
])("an output with %s that is too long is an error with its length and the limit", (_, path, words) => {
  const app = new App({ outdir });
  smallFleet(pki, {}, app);
  app.synth();
  const file = join(outdir, "stacks/stack/lab/www01/plan");
  writeFileSync(file, readFileSync(file, "utf8").replace(" /etc/hosts ", ` ${path} `));
  expect(() => readOutput(outdir)).toThrow(words);
});

test("a file of an output that is too large is an error with its path, its size and the limit", () => {
  const app = new App({ outdir });
  smallFleet(pki, {}, app);
  app.synth();
  const file = join(outdir, "stacks/stack/lab/www01/files/etc/hosts");
  truncateSync(file, 2 ** 40);
  expect(() => readOutput(outdir)).toThrow(`${file}: the file has 1048576 MiB, at most 64 MiB are read`);
});
