import { changes } from "../../scripts/test-names";

const named = (file: string, name: string) => ({ file, name });

test("a test with another name left and came", () => {
  expect(changes([named("a.test.ts", "old")], [named("a.test.ts", "new")])).toEqual({
    left: [named("a.test.ts", "old")],
    came: [named("a.test.ts", "new")],
  });
});

test("a test that moved to another file did neither", () => {
  expect(changes([named("a.test.ts", "one")], [named("b.test.ts", "one")])).toEqual({ left: [], came: [] });
});

test("of two tests with one name the one that left is counted", () => {
  expect(changes([named("a.test.ts", "one"), named("b.test.ts", "one")], [named("a.test.ts", "one")]).left).toEqual([
    named("b.test.ts", "one"),
  ]);
});
