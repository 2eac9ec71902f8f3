import { formatIssue, IssuesError, sortIssues } from "../../lib/core/issue";
import { printable } from "../../lib/core/text/visible";

const issue = { code: "some-code", path: "stack/lab/www01", what: "something is wrong" };

test("an issue is printed with what was given, what is allowed and what to do", () => {
  expect(formatIssue({ ...issue, got: "x", allowed: "y or z", fix: "write y" })).toBe(
    "something is wrong (some-code)\n    got:     x\n    allowed: y or z\n    to do:   write y",
  );
  expect(formatIssue(issue)).toBe("something is wrong (some-code)");
});

test("issues are sorted by construct, then code, then value, whatever order they came in", () => {
  const [a, b, c, d] = [
    { ...issue, path: "a", code: "z" },
    { ...issue, path: "b", code: "a", got: "1" },
    { ...issue, path: "b", code: "a", got: "2" },
    { ...issue, path: "b", code: "b" },
  ];
  expect(sortIssues([d, c, b, a])).toEqual([a, b, c, d]);
});

test("an error counts its issues and names the construct of each", () => {
  const error = new IssuesError([
    { ...issue, path: "b" },
    { ...issue, path: "a" },
  ]);
  expect(error.name).toBe("IssuesError");
  expect(error.issues.map(({ path }) => path)).toEqual(["a", "b"]);
  expect(error.message).toMatch(/^2 issues in the declaration:\n\n {2}\[a\] something.*\n\n {2}\[b\] something/);
  expect(new IssuesError([issue]).message).toMatch(/^1 issue in the declaration:/);
});

test("a value is shown as it is, but does nothing to a terminal", () => {
  expect(printable('Zürcher "Käse" 株')).toBe('Zürcher "Käse" 株');
  expect(printable("a\nb\u001b[31m\u007f\0")).toBe("a\\nb\\u001b[31m\\u007f\\u0000");
  expect(printable("\u009b31m\u0085\u202e")).toBe("\\u009b31m\\u0085\\u202e");
  expect(printable("x".repeat(500))).toBe(`${"x".repeat(297)}...`);
});

test("an empty value can be seen", () => {
  expect(formatIssue({ ...issue, got: "" })).toContain('got:     ""');
});
