import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { customizeScript, recipe } from "../../lab/debian-image";

test("the image has the recipe's files and no key or name of the machine that built it", () => {
  const tree = mkdtempSync(join(tmpdir(), "tree-"));
  try {
    for (const path of [...Object.keys(recipe.files), ...recipe.removed]) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), "of the build\n");
    }
    execFileSync("sh", ["-c", customizeScript(), "customize", tree]);
    execFileSync("sh", ["-c", customizeScript(), "customize", tree], { stdio: "ignore" });
    for (const [path, text] of Object.entries(recipe.files)) expect(readFileSync(join(tree, path), "utf8")).toBe(text);
    for (const path of recipe.removed) expect(existsSync(join(tree, path))).toBe(false);
  } finally {
    rmSync(tree, { recursive: true });
  }
});

test("nothing of the lab is in the image", () => {
  const ofTheLab = /apache|httpd|cfssl|firewall|curl|jq|openssl/;
  expect(recipe.packages.filter((name) => ofTheLab.test(name))).toEqual([]);
});
