import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Difference, differenceSchema, subjectOf } from "../../lib/report/difference";
import { EXAMPLES } from "./examples";

const DIFFERENCES = EXAMPLES.map(([fact]): Difference => ({ ...fact, repair: "apply" }));

test("the examples hold every kind and every reason, and docs/drift.md names them all", () => {
  const reasons = DIFFERENCES.map((each) => `${each.kind} ${"reason" in each ? each.reason : ""}`);
  expect(new Set(reasons).size).toBe(41);
  const page = readFileSync(join(__dirname, "../../docs/drift.md"), "utf8");
  const words = [...new Set(reasons.flatMap((each) => each.split(" ").filter((word) => word !== "")))];
  expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
});

test.each(DIFFERENCES.map((each) => [each.kind, subjectOf(each), each] as const))(
  "what was printed of %s at %s is read again",
  (_, __, difference) => {
    expect(differenceSchema.parse(JSON.parse(JSON.stringify(difference)))).toEqual(difference);
  },
);

test.each([
  [{ kind: "another", path: "/a", repair: "apply" }],
  [{ kind: "content", path: "/a", reason: "another", repair: "apply" }],
  [{ kind: "mode", path: "/a", found: "0600", repair: "apply" }],
  [{ kind: "mode", path: "/a", found: "0600", applied: "0644" }],
  [{ kind: "mode", path: "/a", found: "0600", applied: "0644", repair: "perhaps" }],
])("what this version does not know is refused: %j", (difference) => {
  expect(differenceSchema.safeParse(difference).success).toBe(false);
});
