import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ClientCertificate } from "../../../lib";
import { savedPlan } from "../../support/saved-plan";
import { at, bundle, type Case, farm, host } from "../cases";
import { Pages } from "../pages";

let folder: string;
let pages: Pages;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "review-size-"));
  pages = await Pages.in(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As GitHub counts. */
const characters = (text: string) => [...text].length;

/** Hosts of which each has files of its own that nobody else has, with so many lines that change. */
function crowd(name: string, hosts: number, files: number, lines: number, letter = "x"): Case {
  const side = (number: number, text: string) => {
    const content = (file: number) =>
      Array.from({ length: lines }, (_, line) => `${text} ${number * 31 + file} ${letter.repeat(line % 40)}\n`).join(
        "",
      );
    const entries = Array.from({ length: files }, (_, file) => at.file(`/srv/${file}.txt`, content(file)));
    return host(`www${number}`, [bundle("files", entries)]);
  };
  const planned = Array.from({ length: hosts }, (_, number) => ({
    before: side(number, "old"),
    after: side(number, "new"),
  }));
  return { name, plan: savedPlan(planned) };
}

test("200 hosts with one changed line each fit on one screen", async () => {
  const change = { name: "farm", sides: [farm(200, "text"), farm(200, "text", "help@lab.test")] } as const;
  const text = await pages.of(change, "text");
  expect(text).toContain("200 of 203 hosts change; apache2 reloads on web1 to web200 (200 hosts); nothing restarts");
  expect(text).toContain("web1 to web200 (200 hosts), each with its own name");
  expect(text.split("\n").length).toBeLessThanOrEqual(50);
  expect(characters(await pages.of(change, "markdown"))).toBeLessThan(5000);
}, 60_000);

describe("200 hosts with large changes, in a comment", () => {
  const change = crowd("crowd", 200, 3, 60);

  test("of which as much is shown as has room, what is left out is counted, and the whole page is pointed to", async () => {
    const markdown = await pages.of(change, "markdown", "--full-page", "https://ci.example.org/page 1.html");
    expect(characters(markdown)).toBeLessThanOrEqual(65_536);
    expect(characters(markdown)).toBeGreaterThan(60_000);
    const shown = markdown.match(/^```diff$/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(0);
    const said = /\*\*(\d+) of 600 not shown here\*\*, of .*: a comment has at most 65536 characters\. (.*)$/m.exec(
      markdown,
    );
    expect(Number(said?.[1]) + shown).toBe(600);
    expect(said?.[0]).toContain("`www199` (");
    expect(said?.[2]).toBe("[The full page](<https://ci.example.org/page%201.html>) has all of it.");
    // What is the same on all hosts is said once, whatever has no room.
    expect(markdown).toContain("| **`www0` to `www199` (200 hosts)** | **changed** | 3 files change |");
  });

  test("and all of which are on the full page", async () => {
    const html = await pages.of(change, "html");
    expect(html.match(/<pre /g)?.length).toBe(600);
    expect(html).not.toContain("not shown");
  });
});

test("a comment is never longer than it may be, and counts what it leaves out, whatever there is to say", async () => {
  const dimension = (max: number) => fc.integer({ min: 1, max });
  const shape = fc.tuple(dimension(120), dimension(4), dimension(80), fc.constantFrom("x", "\u00e9", "\u{1f512}"));
  const samples = fc.sample(fc.tuple(shape, fc.integer({ min: 8192, max: 65_536 })), 8);
  for (const [index, [[hosts, files, lines, letter], limit]] of samples.entries()) {
    const change = crowd(`sample-${index}`, hosts, files, lines, letter);
    const markdown = await pages.of(change, "markdown", "--limit", String(limit));
    expect([limit, characters(markdown) <= limit]).toEqual([limit, true]);
    const section = markdown.slice(markdown.indexOf("#### Files"));
    const shown = section.match(/^```diff$/gm)?.length ?? 0;
    const left = Number(/\*\*(\d+) of \d+ not shown here\*\*/.exec(section)?.[1] ?? 0);
    expect(shown + left).toBe(hosts * files);
  }
}, 60_000);

test("a page that has exactly as many characters as it may is whole; with one less it leaves something out", async () => {
  const change = crowd("exact", 4, 2, 60, "\u{1f512}");
  const whole = await pages.of(change, "markdown");
  expect(whole).not.toContain("not shown here");
  const length = characters(whole);
  // One character of these is two units of JavaScript's.
  expect(whole.length).toBeGreaterThan(length + 5000);
  expect(await pages.of(change, "markdown", "--limit", String(length))).toBe(whole);
  const less = await pages.of(change, "markdown", "--limit", String(length - 1));
  expect(less).toContain("**1 of 8 not shown here**, `/srv/1.txt` on `www3`: a comment has at most");
  expect(characters(less)).toBeLessThan(length);
});

test("what weakens security is kept before all else", async () => {
  const change: Case = {
    name: "weakening",
    sides: [
      farm(20, "red"),
      {
        changes: () => ({ location: { require: ClientCertificate.organization("Other Partner SA") } }),
        add: (declared, pkis) => {
          farm(20, "blue").add?.(declared, pkis);
          for (let number = 0; number < 60; number++) declared.vhost.addDocument(`${number}.html`, "new\n".repeat(100));
        },
      },
    ],
  };
  const markdown = await pages.of(change, "markdown", "--limit", "8192");
  expect(characters(markdown)).toBeLessThanOrEqual(8192);
  expect(markdown).toContain("**weakens** `/restricted` of `www.lab.test`: admits organization `Other Partner SA` now");
  expect(markdown).toContain("| **`www01`** | **changed** |");
}, 60_000);
