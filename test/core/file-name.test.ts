import { nameProblem } from "../../lib/core/file-name";

test.each([
  ["a".repeat(256), "has 256 bytes, at most 255 are allowed"],
  ["\u00fc".repeat(128), "has 256 bytes, at most 255 are allowed"],
  ["a/".repeat(2048), "the path has 4096 bytes, at most 4095 are allowed"],
])("a name that is too long is an error with its length and the limit: %#", (name, words) => {
  expect(nameProblem(name)).toContain(words);
  expect(nameProblem(name)?.length).toBeLessThan(300);
});

test.each(["a".repeat(255), `/${"a/".repeat(2047)}`])("a name of the greatest length is none: %#", (name) => {
  expect(nameProblem(name)).toBeUndefined();
});
