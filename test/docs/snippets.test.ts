import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pages, withSnippets } from "../../scripts/snippets";

const root = resolve(__dirname, "../..");

test.each(pages())("%s shows its examples as they are (else: npx tsx scripts/snippets.ts)", (page) => {
  expect(readFileSync(join(root, page), "utf8")).toBe(withSnippets(page));
});
