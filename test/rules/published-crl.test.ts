import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaCertificate, CertificateAuthority, HttpdServer, IssuerSite } from "../../lib";
import { writePem } from "../../lib/x509/pem";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint, mintCrl } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

const folder = mkdtempSync(join(tmpdir(), "published-crl-"));
const SITE = "stack/lab/client01/httpd/site";
let pki: TestPki;
let ca: Minted;
let other: Minted;
beforeAll(async () => {
  pki = await testPki();
  ca = await mint({ name: "CN=Old CA" });
  // The same name, as of a CA with a new key.
  other = await mint({ name: "CN=Old CA" });
});
afterAll(() => rmSync(folder, { recursive: true }));

function published(list: Buffer | string) {
  const crlFile = join(folder, "list");
  writeFileSync(crlFile, list);
  const declared = smallFleet(pki);
  const authority = new CertificateAuthority(declared.fleet, "old", {
    certificate: CaCertificate.fromPem(ca.parsed.pem),
  });
  new IssuerSite(new HttpdServer(declared.client01, "httpd"), "site", {
    ...{ serverName: "pki.lab.test", authorities: [{ authority, crlFile }] },
  });
  return issuesOf(declared);
}

const tomorrow = () => new Date(Date.now() + 86_400_000);
const keyOf = ({ keys }: Minted) => x509().AuthorityKeyIdentifierExtension.create(keys.publicKey);

test("a list of the CA passes, whether it names the CA's key or not", async () => {
  expect(published(await mintCrl(ca, tomorrow()))).toEqual([]);
  expect(published(await mintCrl(ca, tomorrow(), [await keyOf(ca)]))).toEqual([]);
});

test("fails on PEM, which is not what clients fetch", async () => {
  expect(published(writePem("X509 CRL", await mintCrl(ca, tomorrow())))).toEqual([
    {
      code: "crl-invalid",
      path: SITE,
      what: "a CRL is not in DER",
      got: "PEM",
      allowed: "DER, as RFC 5280 requires for CRLs that are fetched over http:",
      fix: "convert it: openssl crl -in FILE -outform der -out FILE.der",
    },
  ]);
});

test.each([
  ["nothing", ""],
  ["text", "hello"],
  ["a certificate", () => ca.parsed.der],
])("fails on %s", (_, list) => {
  expect(published(typeof list === "string" ? list : list())).toMatchObject([
    { code: "crl-invalid", path: SITE, got: expect.stringMatching(/^\d+ bytes of another format$/) },
  ]);
});

test("fails on the list of another CA, and of another key of the same name", async () => {
  expect(published(await mintCrl(await mint({ name: "CN=Other" }), tomorrow()))).toMatchObject([
    { code: "crl-invalid", path: SITE, got: "CN=Other", allowed: `CN=Old CA with the key ${ca.parsed.ski}` },
  ]);
  expect(published(await mintCrl(other, tomorrow(), [await keyOf(other)]))).toMatchObject([
    { code: "crl-invalid", path: SITE, got: `CN=Old CA with the key ${other.parsed.ski}` },
  ]);
});

test("fails on a list that is over", async () => {
  expect(published(await mintCrl(ca, new Date("2026-02-01T00:00:00Z")))).toMatchObject([
    {
      code: "crl-invalid",
      path: SITE,
      what: "a CRL has expired: clients that check it would refuse every certificate of the CA",
      got: "expired on 2026-02-01T00:00:00.000Z",
    },
  ]);
});
