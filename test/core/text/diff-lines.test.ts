import { diffLines } from "../../../lib/core/text/diff-lines";
import { patchOf } from "../../../lib/core/text/patch";

test("a line of a diff is told by its place: one that looks like a header is still added or removed", () => {
  const diff = patchOf("/f", "-- a\n@@ -1 +1 @@\nsame\n", "++ b\n@@ -1 +1 @@\nsame");
  expect(diffLines(diff).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    "header: --- a/f",
    "header: +++ b/f",
    "place: @@ -1,3 +1,3 @@",
    "removed: --- a",
    "added: +++ b",
    "same:  @@ -1 +1 @@",
    "removed: -same",
    "added: +same",
    "remark: \\ No newline at end of file",
  ]);
});
