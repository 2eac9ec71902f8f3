import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { visible } from "../../../lib/core/text/visible";
import { Browser } from "../../../scripts/browser";
import { findProgram, testWith } from "../../support/programs";
import { CASES, type Case } from "../cases";
import { Pages } from "../pages";

const chromium = findProgram("chromium", "chromium-browser", "google-chrome");
const renderer = findProgram("cmark-gfm");
const rendered = testWith(chromium && renderer, "chromium or cmark-gfm");

let folder: string;
let pages: Pages;
let browser: Browser | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rendering-"));
  if (chromium === undefined || renderer === undefined) return;
  pages = await Pages.in(folder);
  browser = await Browser.open(chromium);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What a person sees of a page, and what it is made of. */
interface Seen {
  readonly elements: readonly string[];
  readonly blocks: readonly string[];
  /** Text that stands neither in a code span nor in a block. */
  readonly prose: string;
  readonly handlers: number;
  readonly width: number;
}

const LOOK = `(() => {
  const all = [...document.body.querySelectorAll("*")];
  const blocks = [...document.querySelectorAll("pre")].map((pre) => pre.textContent);
  const width = document.documentElement.scrollWidth;
  const handlers = all.flatMap((each) => [...each.attributes]).filter(({ name }) => name.startsWith("on")).length;
  const elements = [...new Set(all.map(({ localName }) => localName))].sort();
  for (const each of document.querySelectorAll("pre, code")) each.remove();
  return { elements, blocks, prose: document.body.textContent, handlers, width };
})()`;

async function see(file: string, content: string, width?: number): Promise<Seen> {
  if (browser === undefined) throw new Error("there is no browser");
  const path = join(folder, file);
  writeFileSync(path, content);
  const { requests, complaints } = await browser.visit(path, width);
  expect(requests).toEqual([`file://${path}`]);
  expect(complaints).toEqual([]);
  return browser.evaluate<Seen>(LOOK);
}

/** The diffs of a page in its order, each as it has to be seen. */
async function diffsOf(change: Case): Promise<string[]> {
  const { alarms, files, drift } = JSON.parse(await pages.of(change, "json"));
  return [...alarms, ...files, ...drift]
    .map(({ shown, diff }) => shown ?? diff)
    .filter((diff) => diff !== undefined)
    .map(visible);
}

/** Declared text stands in code, all of it: what is left has none of the characters that make markup. */
function expectOwnWords({ prose, handlers }: Seen): void {
  expect(prose.replace(/->/g, "")).not.toMatch(/[<>`*|@[\]\\{}]/);
  expect(handlers).toBe(0);
}

const IN_HTML =
  "b code details div footer h1 h2 li main p pre section span summary table tbody td th thead tr ul".split(" ");
const IN_MARKDOWN =
  "blockquote br code details div h3 h4 li p pre strong sub summary table tbody td th thead tr ul".split(" ");

for (const change of CASES) {
  rendered(`${change.name}: a browser shows each diff whole, runs nothing, loads nothing`, async () => {
    const html = await pages.of(change, "html");
    const diffs = await diffsOf(change);
    const wide = await see(`${change.name}.html`, html);
    expect(wide.blocks).toEqual(diffs);
    expect(wide.elements.filter((element) => !IN_HTML.includes(element))).toEqual([]);
    expectOwnWords(wide);
    expect(wide.width).toBe(1280);
    expect((await see(`${change.name}.html`, html, 390)).width).toBe(390);
  });

  rendered(`${change.name}: GitHub's renderer keeps each diff in its fence, and makes no other markup`, async () => {
    const markdown = await pages.of(change, "markdown");
    // What GitHub's sanitizer would take away is left in, so that it would be seen here.
    const options = ["--unsafe", "--github-pre-lang", "-e", "table", "-e", "strikethrough", "-e", "autolink"];
    const body = execFileSync(renderer ?? "", options, { input: markdown, encoding: "utf8" });
    const seen = await see(`${change.name}.md.html`, `<!doctype html><meta charset="utf-8"><body>${body}</body>`);
    expect(seen.blocks).toEqual(await diffsOf(change));
    expect(seen.elements.filter((element) => !IN_MARKDOWN.includes(element))).toEqual([]);
    expectOwnWords(seen);
  });
}

rendered("the checks see markup that is declared, where a page would let it through", async () => {
  const page = "<!doctype html><body><p onclick='x'>A|B</p><pre>one</pre><i>two</i></body>";
  const seen = await see("bad.html", page);
  expect(() => expectOwnWords(seen)).toThrow();
  expect(seen).toMatchObject({ blocks: ["one"], handlers: 1, elements: ["i", "p", "pre"] });
  await expect(
    see("worse.html", `${page}<img src="http://127.0.0.1:9/x.png"><script>fail()</script>`),
  ).rejects.toThrow();
});
