import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

test("docs/issues.md explains every issue code of the library, each once, and no other", () => {
  const sources = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const used = sources.flatMap((file) =>
    [...readFileSync(join(root, "lib", file), "utf8").matchAll(/\bcode: "([a-z0-9-]+)"/g)].map((match) => match[1]),
  );
  const page = readFileSync(join(root, "docs/issues.md"), "utf8");
  const explained = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1]);
  expect([...explained].sort()).toEqual([...new Set(used)].sort());
});
