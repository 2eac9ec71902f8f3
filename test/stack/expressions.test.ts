import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { entriesOf, type FileEntry } from "../../lib/plan/bundle";
import { type HostPlan, printHostPlan } from "../../lib/plan/host-plan";
import { hostTree, writeTree } from "../../lib/plan/host-tree";
import {
  bundlesToNotify,
  literal,
  modulePath,
  payload,
  quoted,
  secretValue,
  shardTriggers,
  triggersWithDrift,
} from "../../lib/stack/expressions";
import { hostPlanOf } from "../support/host-plan";
import { findProgram, testWith } from "../support/programs";

const terraform = findProgram("terraform", "tofu");
const testTerraform = testWith(terraform, "terraform");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terraform-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What Terraform makes of the templates of a JSON configuration. */
function evaluate(templates: Readonly<Record<string, string>>, locals: object = {}) {
  const outputs = Object.entries(templates).map(([name, value]) => [name, { value }]);
  const configuration = { locals, output: Object.fromEntries(outputs) };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration));
  const run = (...args: string[]) =>
    execFileSync(terraform ?? "", args, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      stdio: ["ignore", "pipe", "ignore"],
    });
  run("apply", "-auto-approve", "-no-color");
  const read = JSON.parse(run("output", "-json")) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(read).map(([name, { value }]) => [name, value]));
}

/** Terraform composes characters (NFC), whatever is written. */
const text = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom("$", "%", "{", "}", "\\", '"', "'", "\n", "\r", "\t", "~", "a", "ü"),
      maxLength: 30,
    }),
    fc.string({ unit: "grapheme", maxLength: 30 }),
  )
  .map((each) => each.normalize("NFC"));

testTerraform("a literal is the text itself, in a template and in an expression", () => {
  const fixed = ["${var.x}", "$${x}", "$$${x}", "%{ if true }", "%%{x}", "${", "%{", "$${", "\\n", "a\nb", '"', "\\"];
  const samples = [...fixed, ...fc.sample(text, { numRuns: 300, seed: 1 })];
  const templates = samples.flatMap((each, index): [string, string][] => [
    [`l${index}`, literal(each)],
    [`q${index}`, `\${${quoted(each)}}`],
  ]);
  const values = evaluate(Object.fromEntries(templates));
  for (const [index, each] of samples.entries()) {
    expect([values[`l${index}`], values[`q${index}`]]).toEqual([each, each]);
  }
});

testTerraform("a path below the module is found, whatever it is called", () => {
  const names = ["plain", "with blank", "${HOME}", "%{x}", 'a "quote"', "back\\slash", "ü 株.pem", "a$b%c", "\\${x}"];
  mkdirSync(join(folder, "in ${x}"));
  for (const name of names) writeFileSync(join(folder, "in ${x}", name), name);
  const templates = names.map((name, index) => [`f${index}`, `\${file(${modulePath(`in \${x}/${name}`)})}`]);
  expect(Object.values(evaluate(Object.fromEntries(templates)))).toEqual(names);
});

testTerraform("a secret is the variable's where it has one, else the file's", () => {
  writeFileSync(join(folder, "key.pem"), "from the file\n");
  const templates = {
    given: `\${${secretValue("local.given", "auth-server", "key.pem")}}`,
    missing: `\${${secretValue("local.empty", "auth-server", "key.pem")}}`,
  };
  const locals = { given: { "auth-server": "from the variable" }, empty: {} };
  expect(evaluate(templates, locals)).toEqual({ given: "from the variable", missing: "from the file\n" });
});

describe("the payload of a host's tree", () => {
  const odd: Record<string, string | Buffer> = {
    "/etc/empty": "",
    "/etc/newline": "\n",
    "/etc/no final newline": "one\ntwo",
    "/etc/final newlines": "one\n\n\n",
    "/etc/crlf": "one\r\ntwo\r\n",
    "/etc/cr": "one\rtwo",
    "/etc/terraform": '${var.x} $${x} %{ if x } %%{x} ${path.module} "q" \\ \\n\n',
    "/etc/frame": "@ 3 /etc/passwd\n@ 1 plan\nCDKTF-MUTUAL-TLS-PAYLOAD\n",
    "/etc/unicode": "ü 株式会社 🧀 \u2028\ufeff\n",
    "/etc/bom": "\ufeffone\n",
    "/etc/controls": "\u0001\u001b\u007f\n",
    "/etc/long-line": `${"x".repeat(1024 * 1024)}\n`,
    '/etc/name with ${x} %{y} \\ and "quotes" ü': "named\n",
    "/etc/binary": Buffer.from([0x30, 0x82, 0x00, 0xff, 0xfe, 0x0a]),
    "/etc/nul": "one\0two\n",
  };

  testTerraform("is byte for byte what was declared, after base64 and gzip", () => {
    const copies = Object.fromEntries(["1", "2", "3"].map((name) => [`/etc/copy/${name}`, "copy\n".repeat(1000)]));
    const plan = planWith({ ...odd, ...copies });
    writeTree(join(folder, "lab/host"), hostTree(plan));
    const shards = readdirSync(join(folder, "lab/host/shards")).length;
    expect(shards).toBe(5);
    const locals = Object.fromEntries(
      Array.from({ length: shards }, (_, index) => [`s${index}`, { triggers: shardTriggers("lab/host", index) }]),
    );
    const { out } = evaluate({ out: payload(Object.keys(locals).map((name) => `local.${name}`)) }, locals);
    const files = frames(gunzipSync(Buffer.from(String(out), "base64")).toString("utf8"));

    expect(files.get("plan")).toBe(printHostPlan(plan));
    for (const [path, content] of Object.entries(odd)) {
      const isBytes = Buffer.isBuffer(content) || content.includes("\0");
      const expected = isBytes ? Buffer.from(content).toString("base64") : content;
      // A difference in a long line would take jest minutes to print.
      expect([path, files.get(path) === expected]).toEqual([path, true]);
    }
    expect(Object.keys(copies).filter((path) => files.has(path))).toHaveLength(1);
    expect(files.size).toBe(Object.keys(odd).length + 2);
  });
});

function planWith(files: Readonly<Record<string, string | Buffer>>): HostPlan {
  const entries = Object.entries(files).map(([path, content]): FileEntry => entriesOf("stack/lab").file(path, content));
  return hostPlanOf(entries);
}

/** The files of a payload, each framed by the number of its lines. */
function frames(payload: string): Map<string, string> {
  const lines = payload.split("\n");
  const files = new Map<string, string>();
  for (let at = 0; at < lines.length - 1; ) {
    const [, count, path] = /^@ (\d+) (.*)$/.exec(lines[at] ?? "") ?? [];
    if (count === undefined || path === undefined) throw new Error(`no frame in line ${at}: ${lines[at]}`);
    files.set(path, lines.slice(at + 1, at + 1 + Number(count)).join("\n"));
    at += 1 + Number(count);
  }
  return files;
}

testTerraform("drift is added to the triggers of its host, and names the bundles that are notified again", () => {
  const own = { host: quoted("www01"), engine: 'sha256("x")' };
  const differences = (name: string) => `try(local.drift[${quoted(name)}].differences, {})`;
  const notify = (name: string) => `try(local.drift[${quoted(name)}].notify, [])`;
  const www01 = {
    differences: { "/etc/a $${b}": "mode: %%{c}", "zone public": "open", "web.service": "stale" },
    notify: ["firewall", "web/web@1.service", "firewall", "a;b", "inner ", " inner", "$(id)", ""],
  };
  const made = evaluate(
    {
      all: triggersWithDrift(own, differences("www01")),
      some: triggersWithDrift(own, differences("www01"), ["/etc/a ${b}", "/etc/other"]),
      none: triggersWithDrift(own, differences("www02")),
      notify: bundlesToNotify(notify("www01")),
      quiet: bundlesToNotify(notify("www02")),
    },
    { drift: { www01 } },
  );
  const rest = { host: "www01", engine: expect.stringMatching(/^[0-9a-f]{64}$/) };
  expect(made.none).toEqual(rest);
  expect(made.some).toEqual({ ...rest, "drift /etc/a ${b}": "mode: %{c}" });
  expect(Object.keys(made.all as object)).toHaveLength(5);
  expect(made.notify).toBe("firewall web/web@1.service");
  expect(made.quiet).toBe("");
});
