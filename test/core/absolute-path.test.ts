import { posix } from "node:path";
import fc from "fast-check";
import { isAbsolutePath } from "../../lib/core/absolute-path";

test.each([
  ["/etc/httpd.conf", true],
  ["/etc/.../x", true],
  ["/zürich/.hidden", true],
  ["/", false],
  ["", false],
  ["etc", false],
  ["/etc/", false],
  ["/etc//x", false],
  ["/etc/./x", false],
  ["/etc/..", false],
  ["/etc/x\n", false],
  ["/etc/\ud83c", false],
])("%j is the absolute path of a file: %s", (text, expected) => {
  expect(isAbsolutePath(text)).toBe(expected);
});

test("what passes is what node normalizes to itself", () => {
  const segment = fc.constantFrom("a", "..", ".", "...", "", "b.c");
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
      const path = `/${segments.join("/")}`;
      expect(isAbsolutePath(path)).toBe(posix.normalize(path) === path && !path.endsWith("/"));
    }),
  );
});
