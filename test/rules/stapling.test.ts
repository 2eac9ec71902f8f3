import { CaCertificate, ClientRevocation, type HttpdServerProps, ServerCertificate, StaplingEngine } from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
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
  "http://10.0.0.1:9401",
])("the URL %s of a declared responder passes", (url) => {
  expect(withUrl(url)).toEqual([]);
});

test("a responder on the port that http has anyway needs none in the URL", () => {
  expect(issuesOf(smallFleet(pki, { sub: { ocspUrl: "http://ocsp01.lab.test" }, responder: { port: 80 } }))).toEqual(
    [],
  );
});

test("a certificate that something else puts on the host is not judged", () => {
  const certificate = ServerCertificate.fromFiles({ certificateFile: "/a.crt", certificateKeyFile: "/a.key" });
  const revocation = ClientRevocation.none("only the staple is looked at");
  const sub = { ocspUrl: undefined } as Changes["sub"];
  expect(issuesOf(smallFleet(pki, { vhost: { certificate, revocation }, sub }))).toEqual([]);
});

test("certificates that name no responder pass: they are served without a staple", () => {
  const revocation = ClientRevocation.none("only the staple is looked at");
  expect(issuesOf(smallFleet(pki, { vhost: { revocation }, sub: { ocspUrl: undefined } as Changes["sub"] }))).toEqual(
    [],
  );
});

async function known(urls: readonly string[], isMustStaple: boolean, server: HttpdServerProps = {}) {
  const lib = x509();
  const minted = await mint({
    name: "CN=www.lab.test",
    ca: false,
    extensions: [
      new lib.SubjectAlternativeNameExtension([{ type: "dns", value: "www.lab.test" }]),
      ...(urls.length === 0 ? [] : [new lib.AuthorityInfoAccessExtension({ ocsp: [...urls] })]),
      ...(isMustStaple ? [new lib.Extension("1.3.6.1.5.5.7.1.24", false, Buffer.from("3003020105", "hex"))] : []),
    ],
  });
  const certificate = ServerCertificate.fromFiles({
    certificateFile: "/a.crt",
    certificateKeyFile: "/a.key",
    certificate: CaCertificate.fromPem(minted.parsed.pem),
  });
  return issuesOf(smallFleet(pki, { vhost: { certificate }, server }));
}

test.each([
  ["with a responder that no host of the fleet is", ["http://ocsp.example.org"], false],
  ["with no responder", [], false],
  ["that is must-staple, for mod_md", ["http://ocsp.example.org"], true],
] as const)("a certificate that synth knows passes: %s", async (_, urls, isMustStaple) => {
  expect(await known(urls, isMustStaple)).toEqual([]);
});

test("fails on a known certificate whose responder is asked over https", async () => {
  expect(await known(["https://ocsp.example.org"], false)).toMatchObject([
    { code: "stapling-ocsp-url", path: WWW, fix: "get a certificate with an http: URL of its OCSP responder" },
  ]);
});

test("fails on a must-staple certificate that has no responder, or that mod_ssl would have to staple", async () => {
  expect(await known([], true)).toMatchObject([
    { code: "stapling-must-staple", path: WWW, what: expect.stringContaining("names no OCSP responder") },
  ]);
  const server = { staplingEngine: StaplingEngine.MOD_SSL };
  expect(await known(["http://ocsp.example.org"], true, server)).toEqual([
    {
      code: "stapling-must-staple",
      path: WWW,
      what: "the certificate is must-staple, and mod_ssl has no staple after a restart or while its OCSP responder fails",
      got: "CN=www.lab.test",
      allowed: "StaplingEngine.MOD_MD",
      fix: "remove `staplingEngine` from the HttpdServer, or get a certificate that is not must-staple",
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
      what: "the OCSP URL is not a plain http: URL: httpd would drop handshakes",
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
      what: `the virtual host needs staples from ${url}, and no OCSP responder of the fleet answers there for sub`,
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
