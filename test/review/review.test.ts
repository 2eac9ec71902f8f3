import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import fc from "fast-check";
import { readDocument } from "../../lib/contract/document";
import { patchOf } from "../../lib/core/text/patch";
import { reviewDocument } from "../../lib/review/printers/review-document";
import { closed, complaints, schemaOf } from "../support/json-schema";
import { testWithPrograms } from "../support/programs";
import { CASES, type Case } from "./cases";
import { type Format, Pages, review } from "./pages";

/** Pages as they were looked at; UPDATE_GOLDEN=1 writes them anew. */
const GOLDEN = join(__dirname, "golden");
const ENDS: Readonly<Record<Format, string>> = { text: "txt", markdown: "md", html: "html", json: "json" };

/** The other two formats print the same: these are looked at for how. */
const IN_ALL_FORMATS = ["altered-output", "drift", "hostile-content", "plan-modes-and-links"];

let folder: string;
let pages: Pages;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "review-"));
  pages = await Pages.in(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(CASES.map((change) => [change.name, change] as const))("the page of a change: %s", (name, change) => {
  test("reads as it was approved", async () => {
    for (const format of formatsOf(change)) {
      const file = join(GOLDEN, `${name}.${ENDS[format]}.golden`);
      const text = normalized(await pages.of(change, format));
      if (process.env.UPDATE_GOLDEN === "1") {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(file, text);
      }
      expect(text).toBe(existsSync(file) ? readFileSync(file, "utf8") : "(no such page)");
    }
  });

  test("has no script, no address and nothing unseen in HTML, and the same facts in JSON", async () => {
    const html = await pages.of(change, "html");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<(script|img|iframe|link|object|a)\b|@import|url\(|\bon[a-z]+="/i);
    const page = await pages.of(change, "json");
    const json = JSON.parse(page);
    expect(readDocument(reviewDocument, page, "page.json")).toEqual(json);
    expect(complaints(closed(schemaOf("review")), json)).toEqual([]);
    const text = await pages.of(change, "text");
    expect(text.split("\n")[0]).toBe(json.verdict);
    for (const page of [html, text, await pages.of(change, "markdown")]) {
      expect(page).toContain(json.digest);
      expect(page).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    for (const { diff, shown } of json.files) {
      for (const line of shownLines(shown ?? diff)) expect(text).toContain(`\n${line}\n`);
    }
  });
});

function formatsOf({ name }: Case): Format[] {
  return IN_ALL_FORMATS.includes(name) ? ["text", "markdown", "html", "json"] : ["text", "markdown"];
}

/** Lines in which everything can be seen as it is. */
function shownLines(diff: string | undefined): string[] {
  return (diff ?? "").split("\n").filter((line) => line !== "" && !/[^\n\t -~]/.test(line));
}

/** What differs from one ceremony to the next. */
function normalized(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, "(hash)")
    .replace(/\b[0-9a-f]{12,40}\b/g, "(hash)")
    .replace(/\b20\d\d-\d\d-\d\d([T ][\d:.]+Z?)?/g, "(date)")
    .replace(/(SHA256:|'sha256-)[A-Za-z0-9+/=]{40,44}/g, "$1(hash)");
}

test("on a narrow terminal sentences break where it ends, and a table that is wider has a line a cell", async () => {
  const change = CASES.find((each) => each.name === "everything");
  if (change === undefined) throw new Error("there is no such change");
  const whole = await pages.of(change, "text");
  expect(await pages.inColumns(change, 500)).toBe(whole);
  const narrow = await pages.inColumns(change, 60);
  const [aboveDiffs = ""] = narrow.split("\nFiles\n");
  const tooLong = aboveDiffs.split("\n").filter((line) => line.length > 60 && / /.test(line.trim()));
  expect(tooLong).toEqual([]);
  expect(narrow.split("\n").slice(0, 20)).toEqual([
    "7 of 7 hosts change, 3 new; cfssl-ocspserve-sub, multirootca",
    "    restart on ca01; firewalld reloads on ca01; apache2",
    "    reloads on www01; 3 changes weaken security; 1 host has",
    "    drifted; 1 host was not read",
    "",
    "Hosts",
    "  NAME   ca01",
    "  STATE  changed",
    "  LIVE   as applied",
    "  FILES  4 files change",
    "  UNITS  cfssl-ocspserve-sub, multirootca restart, firewalld",
    "         reloads, cfssl-ocsp-refresh-sub starts",
    "",
    "  NAME   old01",
    "  STATE  teardown",
    "  LIVE   not checked",
    "  FILES  2 files are deleted",
    "  UNITS  services that applies started stop",
    "",
    "  NAME   web1, web2, web3",
  ]);
  const words = (text: string) => text.split(/\s+/).filter((word) => !/^[A-Z]+$/.test(word));
  expect(words(narrow).sort()).toEqual(words(whole).sort());
});

test.each(["drift", "hostile-content"])("colours of %s are colours and nothing else", async (name) => {
  const change = CASES.find((each) => each.name === name);
  if (change === undefined) throw new Error(`there is no change ${name}`);
  const coloured = await pages.inColour(change);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  const escapes = /\u001b\[([0-9;]+)m([^\u001b]*)\u001b\[0m/g;
  expect(coloured.replace(escapes, "$2")).toBe(await pages.of(change, "text"));
  const painted = [...coloured.matchAll(escapes)].map(([, code, text]) => `${code} ${text}`);
  if (name === "drift") {
    expect(painted).toContain("1;31 not read");
    expect(painted).toContain("32 +Listen 8443");
    expect(painted[0]).toMatch(/^1;31 1 of 3 hosts changes; /);
  } else expect(painted).toContain("32 ++++ b/etc/passwd");
});

testWithPrograms("patch")("patch(1) makes of the one text the other with every diff that is printed", () => {
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
    "carriage return\r",
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
    .map(([lines, ends]) => lines.join("\n") + (ends && lines.length > 0 ? "\n" : ""));
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: 500 });
  const tree = join(folder, "patched");
  mkdirSync(tree);
  const diffs = pairs.map(([before, after], index) => {
    writeFileSync(join(tree, `${index}`), before);
    return before === after ? "" : patchOf(`/${index}`, before, after);
  });
  const run = spawnSync("patch", ["-p1", "--quiet", "--force", "--binary"], { cwd: tree, input: diffs.join("") });
  expect(`${run.stdout}${run.stderr}`).toBe("");
  for (const [index, [, after]] of pairs.entries()) {
    const file = join(tree, `${index}`);
    expect([index, existsSync(file) ? readFileSync(file, "utf8") : ""]).toEqual([index, after]);
  }
});

test("the first fleet of a repository is all new, and the last one that goes stays on its hosts", async () => {
  const before = join(folder, "no-fleet-yet");
  const app = new App({ outdir: before });
  new TerraformStack(app, "stack");
  app.synth();
  const after = pages.synth({});
  const states = async (...sides: [string, string]) => {
    const { hosts, verdict } = JSON.parse((await review("--base", sides[0], "--head", sides[1], "--json")).out);
    return { verdict, states: hosts.map((host: { readonly state: string }) => host.state) };
  };
  expect(await states(before, after)).toMatchObject({ states: ["new", "new", "new"] });
  expect(await states(after, before)).toMatchObject({ states: ["gone", "gone", "gone"] });
  expect((await review("--base", before, "--head", before)).out).toContain("holds no synthesized fleet");
});

test.each([
  [[], "needs --base DIR and --head DIR"],
  [["--base", "/nowhere", "--head", "/nowhere"], "/nowhere holds no synthesized fleet"],
  [["--base", "/a", "--head", "/b", "--format", "pdf"], "there is no format pdf, only text, markdown, html, json"],
  [["--base", "/a", "--head", "/b", "--limit", "1"], "--limit is a number of characters from 8192 on"],
])("what cannot be compared is refused in words: %j", async (args, words) => {
  const { code, out } = await review(...args);
  expect(code).toBe(2);
  expect(out).toContain(words);
});
