import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { unifiedDiff } from "../../../lib/core/text/unified-diff";
import { findProgram, testWith } from "../../support/programs";

const diff = (before: string, after: string) => unifiedDiff(before, after, "a", "b");
const lines = (count: number, word = "line") =>
  Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join("");

test("equal texts have no diff", () => {
  expect(diff("a\nb\n", "a\nb\n")).toEqual({ text: "", added: 0, removed: 0 });
});

test("changes show with three lines around them, and far ones apart", () => {
  const after = lines(20).replace("line 2\n", "two\n").replace("line 15\n", "line 15\nnew\n");
  expect(diff(lines(20), after)).toEqual({
    added: 2,
    removed: 1,
    text: [
      "--- a",
      "+++ b",
      "@@ -1,6 +1,6 @@",
      " line 0",
      " line 1",
      "-line 2",
      "+two",
      " line 3",
      " line 4",
      " line 5",
      "@@ -14,6 +14,7 @@",
      " line 13",
      " line 14",
      " line 15",
      "+new",
      " line 16",
      " line 17",
      " line 18",
      "",
    ].join("\n"),
  });
});

test("a last line without an end is said to be one", () => {
  expect(diff("a\n", "a").text).toBe("--- a\n+++ b\n@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n");
  expect(diff("", "a\n").text).toBe("--- a\n+++ b\n@@ -0,0 +1,1 @@\n+a\n");
  expect(diff("a\n", "").text).toBe("--- a\n+++ b\n@@ -1,1 +0,0 @@\n-a\n");
});

test("large texts with nothing in common are one block, at once", () => {
  const started = Date.now();
  expect(diff(lines(20_000, "a"), lines(20_000, "b"))).toMatchObject({ added: 20_000, removed: 20_000 });
  expect(Date.now() - started).toBeLessThan(5000);
});

test("a text of a mebibyte may be nothing but line ends", () => {
  expect(diff("", "\n".repeat(1 << 20))).toMatchObject({ added: 1 << 20, removed: 0 });
});

const patch = findProgram("patch");

testWith(patch, "patch")("patch(1) makes the one text of the other", () => {
  const folder = mkdtempSync(join(tmpdir(), "diff-"));
  const line = fc.constantFrom("a", "b", "c", "", " x", "-y", "+z", "@@ w", "\\ v");
  const text = fc
    .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
    .map(([each, ended]) => each.join("\n") + (ended ? "\n" : ""));
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        writeFileSync(join(folder, "file"), before);
        const { text: input, added, removed } = diff(before, after);
        expect(
          input
            .split("\n")
            .slice(2)
            .filter((each) => each.startsWith("+")),
        ).toHaveLength(added);
        expect(
          input
            .split("\n")
            .slice(2)
            .filter((each) => each.startsWith("-")),
        ).toHaveLength(removed);
        if (input === "") return expect(after).toBe(before);
        const run = spawnSync(patch ?? "", ["--quiet", "--force", "--output=patched", "file"], { cwd: folder, input });
        expect([run.status, `${run.stdout}${run.stderr}`]).toEqual([0, ""]);
        return expect(readFileSync(join(folder, "patched"), "utf8")).toBe(after);
      }),
      { numRuns: 200 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
