import type { MutualTlsLocationModel } from "../../lib/model/httpd";
import { guardOf, isRestricted } from "../../lib/model/restricted";

const restricted = (urlPath: string): MutualTlsLocationModel => ({
  path: `restricted ${urlPath}`,
  urlPath,
  issuers: [],
});
const open = (urlPath: string) => ({ path: `public ${urlPath}`, urlPath });
const SITE = {
  locations: [restricted("/a/b/c"), restricted("/a")],
  publicLocations: [open("/a/b")],
};

test.each([
  ["/", undefined],
  ["/ab", undefined],
  ["/a", "restricted /a"],
  ["/a/x", "restricted /a"],
  ["/a/b", "public /a/b"],
  ["/a/b/x", "public /a/b"],
  ["/a/b/c", "restricted /a/b/c"],
  ["/a/b/c/x", "restricted /a/b/c"],
])("the innermost location decides about %s", (urlPath, path) => {
  expect(guardOf(SITE, urlPath)?.path).toBe(path);
});

test("what is below a public path is not restricted, and what is restricted below it is", () => {
  expect(["x", "a/x", "a/b/x", "a/b/c/x"].map((path) => isRestricted(SITE, path))).toEqual([false, true, false, true]);
});
