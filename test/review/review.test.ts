import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import fc from "fast-check";
import { CaCertificate, ClientRevocation, Duration, Host, Platform } from "../../lib";
import { main } from "../../lib/cli/main";
import { unifiedDiff } from "../../lib/review/unified-diff";
import { type Changes, hostKey, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

/** Pages as they were looked at; UPDATE_GOLDEN=1 writes them anew. */
const GOLDEN = join(__dirname, "golden");
let pki: TestPki;
let folder: string;
beforeAll(async () => {
  pki = await testPki();
  folder = mkdtempSync(join(tmpdir(), "review-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Side {
  readonly changes?: Changes | (() => Changes);
  readonly add?: (declared: SmallFleet) => void;
}

function synth(name: string, { changes, add }: Side): string {
  const outdir = join(folder, name);
  const app = new App({ outdir });
  const declared = smallFleet(pki, typeof changes === "function" ? changes() : changes, app);
  add?.(declared);
  app.synth();
  return outdir;
}

async function review(base: string, head: string, ...options: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const terminal = { out, err: out, now: () => new Date(0), isColoured: false };
  const code = await main(["review", "--base", base, "--head", head, ...options], terminal);
  return { code, out: `${lines.join("\n")}\n` };
}

const document = (path: string, text: string) => ({ add: ({ vhost }: SmallFleet) => vhost.addDocument(path, text) });
const old01 = (teardown?: object) => ({
  add: ({ fleet }: SmallFleet) => {
    new Host(fleet, "old01", {
      address: "10.0.0.9",
      hostKey: hostKey("old01"),
      platform: Platform.debian13(),
      teardown,
    });
  },
});
const HOSTILE =
  "```\n+++ b/etc/passwd\n--- a\n@@ -1 +1 @@\n<script>alert(1)</script><img src=x>\n\u001b[31mred\u001b[0m\n|a|b|\n";

const URL = "http://pki.example.org/sub.crl";
const listAt = (url: string) => ({ issuer: CaCertificate.fromPem(String(pki.get("sub/ca.pem"))), url });
const byLists = (revocation: () => ClientRevocation): Side => ({
  changes: () => ({ vhost: { revocation: revocation() } }),
});

const CASES: readonly (readonly [name: string, base: Side, head: Side])[] = [
  ["nothing", {}, {}],
  ["organization", {}, { changes: { location: { organization: "Other Partner SA" } } }],
  ["location-removed", {}, { changes: { location: null } }],
  ["location-added", { changes: { location: null } }, {}],
  [
    "alias-added",
    {},
    { changes: { vhost: { serverAlias: ["shop.lab.test"] }, manifest: { hosts: ["www.lab.test", "shop.lab.test"] } } },
  ],
  ["revocation-of-the-chain", {}, { changes: { vhost: { revocation: ClientRevocation.ocsp({ check: "chain" }) } } }],
  [
    "revocation-by-lists-alone",
    byLists(() => ClientRevocation.ocspAndCrl({}, { lists: [listAt(URL)] })),
    byLists(() => ClientRevocation.crl({ lists: [listAt(URL)] })),
  ],
  [
    "revocation-lists-fetched-less-often",
    byLists(() => ClientRevocation.ocspAndCrl({}, { lists: [listAt(URL)] })),
    byLists(() =>
      ClientRevocation.ocspAndCrl(
        { nonce: true },
        { lists: [listAt(`${URL}.new`)], refreshInterval: Duration.hours(2) },
      ),
    ),
  ],
  ["revocation-given-up", {}, { changes: { vhost: { revocation: ClientRevocation.none("a day") } } }],
  ["document-added", {}, document("news.html", "<p>news</p>\n")],
  ["document-removed", document("news.html", "<p>news</p>\n"), {}],
  ["document-changed", document("news.html", "one\ntwo\nthree\n"), document("news.html", "one\n2\nthree")],
  ["hostile-content", document("a b`c.html", "calm\n"), document("a b`c.html", HOSTILE)],
  ["host-added", {}, old01()],
  ["host-given-back", old01(), old01({ removePackages: true })],
  ["host-left", old01(), {}],
];

describe.each(CASES)("the page of a change: %s", (name, base, head) => {
  test("reads as it was approved, in text and in Markdown", async () => {
    const [before, after] = [synth(`${name}-base`, base), synth(`${name}-head`, head)];
    for (const format of ["text", "markdown"]) {
      const { code, out } = await review(before, after, "--format", format);
      expect([code, code === 0 ? "" : out]).toEqual([0, ""]);
      const file = join(GOLDEN, `${name}.${format === "text" ? "txt" : "md"}.golden`);
      const text = normalized(out);
      if (process.env.UPDATE_GOLDEN === "1") {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(file, text);
      }
      expect(text).toBe(existsSync(file) ? readFileSync(file, "utf8") : "(no such page)");
    }
  });

  test("has no script and no address in HTML, and the same verdict in JSON", async () => {
    const [before, after] = [join(folder, `${name}-base`), join(folder, `${name}-head`)];
    const html = (await review(before, after, "--format", "html")).out;
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/<(script|img|iframe|link|object|a )|@import|url\(/i);
    expect(html).not.toContain("\u001b");
    const json = JSON.parse((await review(before, after, "--json")).out);
    expect((await review(before, after)).out).toContain(json.verdict.text ?? json.verdict);
  });
});

/** What differs from one ceremony to the next. */
function normalized(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, "(hash)")
    .replace(/\b[0-9a-f]{12,40}\b/g, "(hash)")
    .replace(/\b20\d\d-\d\d-\d\d([T ][\d:.]+Z?)?/g, "(date)")
    .replace(/(-----BEGIN CERTIFICATE-----\n)[^-]+/g, "$1(certificate)\n");
}

test("patch(1) makes of the one text the other with every diff that is printed", () => {
  const line = fc.constantFrom(
    "a",
    "b",
    "",
    "+",
    "-",
    "--- x",
    "+++ y",
    "@@ -1 +1 @@",
    "\\ No newline at end of file",
    "é",
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
    .map(([lines, ends]) => lines.join("\n") + (ends && lines.length > 0 ? "\n" : ""));
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: 500 });
  const tree = join(folder, "patched");
  mkdirSync(tree);
  const diffs = pairs.map(([before, after], index) => {
    writeFileSync(join(tree, `${index}`), before);
    return before === after ? "" : unifiedDiff(`/${index}`, before, after);
  });
  const run = spawnSync("patch", ["-p1", "--quiet", "--force"], { cwd: tree, input: diffs.join("") });
  expect(`${run.stdout}${run.stderr}`).toBe("");
  for (const [index, [, after]] of pairs.entries()) {
    const file = join(tree, `${index}`);
    expect([index, existsSync(file) ? readFileSync(file, "utf8") : ""]).toEqual([index, after]);
  }
});

test.each([
  [[], "needs --base DIR and --head DIR"],
  [["--base", "/nowhere", "--head", "/nowhere"], "/nowhere holds no synthesized fleet"],
  [["--base", "/a", "--head", "/b", "--format", "pdf"], "there is no format pdf, only text, markdown, html, json"],
  [["--base", "/a", "--head", "/b", "--limit", "1"], "--limit is a number of characters from 8192 on"],
])("what cannot be compared is refused in words: %j", async (args, words) => {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  expect(await main(["review", ...args], { out, err: out, now: () => new Date(0), isColoured: false })).toBe(2);
  expect(lines.join("\n")).toContain(words);
});
