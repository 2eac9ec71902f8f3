import { isHostLabel, isHostName, isHostNameOrWildcard } from "../../lib/core/host-name";

test.each([
  ["www", true],
  ["www.example.com", true],
  ["WWW.Example.com", true],
  ["1.2.3", true],
  ["xn--zrich-kva.example", true],
  [`${"a".repeat(63)}.example`, true],
  [`${"a".repeat(64)}.example`, false],
  [`${"a.".repeat(126)}a`, true],
  [`${"a.".repeat(127)}a`, false],
  ["-www", false],
  ["www-", false],
  ["a..b", false],
  ["example.com.", false],
  ["a_b", false],
  ["zürich.example", false],
  ["www\n", false],
  ["*.example.com", false],
  ["", false],
])("%j is a host name: %s", (text, expected) => {
  expect(isHostName(text)).toBe(expected);
  expect(isHostLabel(text)).toBe(expected && !text.includes("."));
});

test.each([
  ["*.example.com", true],
  ["www.example.com", true],
  ["*", false],
  ["*.*.example.com", false],
  ["a.*.example.com", false],
  ["w*.example.com", false],
])("%j is a name in a server's certificate: %s", (text, expected) => {
  expect(isHostNameOrWildcard(text)).toBe(expected);
});
