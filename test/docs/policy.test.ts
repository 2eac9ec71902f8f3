import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { MEANING_CODES } from "../../lib/model/meaning-codes";

const root = resolve(__dirname, "../..");
const page = readFileSync(join(root, "docs/policy.md"), "utf8");

test("docs/policy.md explains every meaning, each once, and no other", () => {
  const [, meanings = ""] = page.split("\n## Meanings\n");
  expect([...meanings.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code)).toEqual([...MEANING_CODES].sort());
});

test("every meaning is one that the review knows how to say", () => {
  const folders = ["meaning", "policy"].map((folder) => join(root, "lib/review", folder));
  const text = folders
    .flatMap((folder) => readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")))
    .join("");
  expect(MEANING_CODES.filter((code) => !text.includes(`"${code}"`))).toEqual([]);
});

test("the Rego of the page is that of the example", () => {
  expect(page).toContain(`\n\`\`\`rego\n${readFileSync(join(root, "examples/conftest/review.rego"), "utf8")}\`\`\`\n`);
});
