import { isHttpUrl } from "../../lib/core/http-url";

test.each([
  ["http://pki.example.org/sub/crl.der", true],
  ["http://pki.example.org:8080", true],
  ["http://[::1]/", true],
  ["https://pki.example.org/", false],
  ["HTTP://pki.example.org/", false],
  ["http://", false],
  ["http://a b/", false],
  ['http://a/"', false],
  ["http://zürich.example/", false],
  ["http://a/\n", false],
  ["http://a:port/", false],
])("%j is a URL of plain http: %s", (text, expected) => {
  expect(isHttpUrl(text)).toBe(expected);
});
