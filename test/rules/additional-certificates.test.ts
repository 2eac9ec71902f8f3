import { CaCertificate, ServerCertificate } from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const PATH = "stack/lab/www01/httpd/www";
const files = { certificateFile: "/etc/ssl/certs/rsa.crt", certificateKeyFile: "/etc/ssl/private/rsa.key" };

async function known(rsaBits?: number): Promise<CaCertificate> {
  const { SubjectAlternativeNameExtension, AuthorityInfoAccessExtension } = x509();
  const names = new SubjectAlternativeNameExtension([{ type: "dns", value: "www.lab.test" }]);
  const responder = new AuthorityInfoAccessExtension({ ocsp: ["http://ocsp.example.org"] });
  const minted = await mint({ name: "CN=www", ca: false, rsaBits, extensions: [names, responder] });
  return CaCertificate.fromPem(minted.parsed.pem);
}

test("a certificate with a key of another algorithm passes", async () => {
  const certificate = ServerCertificate.fromFiles({ ...files, certificate: await known(2048) });
  expect(issuesOf(smallFleet(pki, { vhost: { additionalCertificates: [certificate] } }))).toEqual([]);
});

test("one of which nothing is known passes", () => {
  const certificate = ServerCertificate.fromFiles(files);
  expect(issuesOf(smallFleet(pki, { vhost: { additionalCertificates: [certificate] } }))).toEqual([]);
});

test("fails on two with keys of one algorithm", async () => {
  const certificate = ServerCertificate.fromFiles({ ...files, certificate: await known() });
  expect(issuesOf(smallFleet(pki, { vhost: { additionalCertificates: [certificate] } }))).toEqual([
    {
      code: "additional-certificate-key",
      path: PATH,
      what: "two certificates of the virtual host have keys of one algorithm: httpd uses only the last of them",
      got: "more than one with a key of ecdsa",
      allowed: "one with ecdsa, one with rsa",
      fix: "give the manifest of one of them another `key`, or remove one from `additionalCertificates`",
    },
  ]);
});

test("fails on a chain that httpd would send with every certificate", () => {
  const certificate = ServerCertificate.fromFiles({ ...files, certificateChainFile: "/etc/ssl/certs/chain.crt" });
  expect(issuesOf(smallFleet(pki, { vhost: { additionalCertificates: [certificate] } }))).toEqual([
    {
      code: "additional-certificate-chain",
      path: PATH,
      what: "httpd sends `SSLCertificateChainFile` with every certificate of a virtual host, including certificates of other CAs",
      got: "/etc/ssl/certs/chain.crt",
      allowed: "the intermediates in /etc/ssl/certs/rsa.crt, after the certificate",
      fix: "put the intermediates into /etc/ssl/certs/rsa.crt, and remove `certificateChainFile`",
    },
  ]);
});

test("fails on one with no file, and on one that does not cover the name", async () => {
  const relative = ServerCertificate.fromFiles({ ...files, certificateFile: "rsa.crt" });
  expect(issuesOf(smallFleet(pki, { vhost: { additionalCertificates: [relative] } }))).toMatchObject([
    {
      code: "certificate-source-missing",
      got: "rsa.crt, /etc/ssl/private/rsa.key",
      fix: "set `additionalCertificates`",
    },
  ]);
  const minted = await mint({ name: "CN=other", ca: false, rsaBits: 2048 });
  const other = ServerCertificate.fromFiles({ ...files, certificate: CaCertificate.fromPem(minted.parsed.pem) });
  expect(issuesOf(smallFleet(pki, { vhost: { additionalCertificates: [other] } }))).toMatchObject([
    { code: "certificate-name-uncovered", got: "www.lab.test", allowed: "no name" },
  ]);
});
