import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pages } from "../../scripts/snippets";

const root = resolve(__dirname, "../..");
const PAGES = [...pages(), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(file: string): string[] {
  const text = readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/ /g, "-"),
  );
}

function broken(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^(https?:|mailto:)/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && statSync(file).isFile() && !anchors(file).includes(anchor);
  });
}

test.each(PAGES)("every link of %s leads to a file, and to a heading there", (page) => {
  expect(broken(page)).toEqual([]);
});

test("the README names every page of the docs", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const docs = pages().filter((page) => page.startsWith("docs/") && page !== "docs/style.md");
  expect(docs.filter((page) => !readme.includes(`](${page})`))).toEqual([]);
});

test("the README is at most 150 lines", () => {
  expect(readFileSync(join(root, "README.md"), "utf8").split("\n").length).toBeLessThanOrEqual(150);
});
