import { CertificateSource, ClientRevocation } from "../../lib";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const WWW = "stack/lab/www01/httpd/www";
const withUrl = (ocspUrl: string | undefined) => issuesOf(smallFleet(pki, { sub: { ocspUrl } } as Changes));

test.each([
  "http://ocsp01.lab.test:9401",
  "http://ca01.lab.test:9401/",
  "http://ocsp01:9401",
  "http://OCSP01.lab.test:9401",
])("the URL %s of a declared responder passes", (url) => {
  expect(withUrl(url)).toEqual([]);
});

test("a responder on the port that http has anyway needs none in the URL", () => {
  expect(issuesOf(smallFleet(pki, { sub: { ocspUrl: "http://ocsp01.lab.test" }, responder: { port: 80 } }))).toEqual(
    [],
  );
});

test("a certificate that something else puts on the host is not judged", () => {
  const certificate = CertificateSource.files({ certificateFile: "/a.crt", certificateKeyFile: "/a.key" });
  const revocation = ClientRevocation.none("only the staple is looked at");
  const sub = { ocspUrl: undefined } as Changes["sub"];
  expect(issuesOf(smallFleet(pki, { vhost: { certificate, revocation }, sub }))).toEqual([]);
});

test("fails when the CA's certificates name no responder", () => {
  expect(withUrl(undefined)).toEqual([
    {
      code: "stapling-no-ocsp-url",
      path: WWW,
      what: "certificates of stack/lab/sub name no OCSP responder, so nothing can be stapled",
      got: "no `ocspUrl`",
      allowed: "http://HOST:PORT of an OcspResponder",
      fix: "set `ocspUrl` of stack/lab/sub",
    },
  ]);
});

test.each([
  "https://ocsp01.lab.test:9401",
  "ldap://ocsp01.lab.test",
  "ocsp01.lab.test:9401",
  "http://",
  "http://ocsp01.lab.test:port",
  "http://ocsp01.lab.test:99999",
  "http://ocsp 01.lab.test:9401",
  "",
])("fails on the URL %j", (url) => {
  expect(withUrl(url)).toEqual([
    {
      code: "stapling-ocsp-url",
      path: WWW,
      what: "httpd asks responders over plain http only; with another scheme it drops handshakes",
      got: url,
      allowed: "http://HOST:PORT",
      fix: "correct `ocspUrl` of stack/lab/sub",
    },
  ]);
});

test.each([
  ["another host", "http://www01.lab.test:9401"],
  ["a host that nobody declared", "http://ocsp.example.org:9401"],
  ["another port", "http://ocsp01.lab.test:9400"],
])("fails on a URL that leads to %s, and says which responders there are", (_, url) => {
  expect(withUrl(url)).toEqual([
    {
      code: "stapling-responder-missing",
      path: WWW,
      what: `the virtual host staples from ${url}, which no responder for sub in this fleet serves`,
      got: url,
      allowed: "http://ca01.lab.test:9401 (sub)",
      fix: "declare an OcspResponder for stack/lab/sub, or correct its `ocspUrl`",
    },
  ]);
});

test("fails when there is no responder at all", () => {
  expect(issuesOf(smallFleet(pki, { responder: null }))).toMatchObject([
    { code: "stapling-responder-missing", path: WWW, allowed: "no responder is declared" },
  ]);
});
