import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

test("the Rego of docs/policy.md is that of the example", () => {
  const page = readFileSync(join(root, "docs/policy.md"), "utf8");
  expect(page).toContain(`\n\`\`\`rego\n${readFileSync(join(root, "examples/conftest/review.rego"), "utf8")}\`\`\`\n`);
});
