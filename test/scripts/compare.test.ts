import { pairs } from "../../scripts/compare";

test("files are paired by their whole name first", () => {
  expect(pairs(["a/plan", "b/plan"], ["a/plan", "b/plan"])).toEqual([
    { base: "a/plan", head: "a/plan" },
    { base: "b/plan", head: "b/plan" },
  ]);
});

test("a file that moved is followed by its own name", () => {
  expect(pairs(["httpd/golden/location.golden"], ["httpd/vhost/location.golden"])).toEqual([
    { base: "httpd/golden/location.golden", head: "httpd/vhost/location.golden" },
  ]);
});

test("a name that several files have is followed nowhere", () => {
  expect(pairs(["a/plan", "b/plan"], ["c/plan"])).toEqual([{ base: "a/plan" }, { base: "b/plan" }, { head: "c/plan" }]);
});

test("what one side alone has is a pair with one side", () => {
  expect(pairs(["old"], ["new"])).toEqual([{ base: "old" }, { head: "new" }]);
});
