import { CaCertificate } from "../../lib";
import { mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const PARTNERS = "stack/lab/partners";
const pem = (file: string) => CaCertificate.fromPem(String(pki.get(file)));
/** The small fleet with another trust store, and no location that would miss its issuer there. */
const withStore = (...certificates: CaCertificate[]) =>
  issuesOf(smallFleet(pki, { trustStore: certificates, location: null }));

test("a root with what it signed passes, in any order", () => {
  expect(withStore(pem("root/ca.pem"), pem("sub/ca.pem"))).toEqual([]);
  expect(withStore(pem("sub/ca.pem"), pem("root/ca.pem"))).toEqual([]);
});

test("fails without the self-signed root, and names it", () => {
  expect(withStore(pem("sub/ca.pem"))).toEqual([
    {
      code: "trust-root-missing",
      path: PARTNERS,
      what: "the trust store has no self-signed root: OpenSSL would refuse every client",
      got: "CN=Test Sub,O=Test SA,C=CH (issued by CN=Test Root,O=Test SA,C=CH)",
      allowed: "every CA certificate from the issuer of client certificates up to its root",
      fix: "add the root above CN=Test Root,O=Test SA,C=CH",
    },
  ]);
});

test("fails on an empty store", () => {
  expect(withStore()).toMatchObject([{ code: "trust-root-missing", path: PARTNERS, got: "no certificate" }]);
});

test("fails on an expired certificate", async () => {
  const old = await mint({ name: "CN=Old Root", from: "2020-01-01T00:00:00Z", until: "2021-01-01T00:00:00Z" });
  expect(withStore(CaCertificate.fromPem(old.parsed.pem))).toMatchObject([
    {
      code: "certificate-expired",
      path: PARTNERS,
      what: "CN=Old Root has expired",
      got: "expired on 2021-01-01T00:00:00.000Z",
      allowed: expect.stringMatching(/^a certificate that is valid on 20/),
    },
  ]);
});

test("fails on a certificate that is no authority", async () => {
  expect(withStore(pem("root/ca.pem"), pem("api/tls.pem"))).toEqual([
    {
      code: "certificate-not-ca",
      path: PARTNERS,
      what: "CN=ca01.lab.test is not a CA certificate",
      got: "basic constraints without CA:TRUE",
      allowed: "CA certificates only",
      fix: "give the certificate of its issuer CN=Test Root,O=Test SA,C=CH",
    },
  ]);
});

test("fails on a root that did not sign the certificate of its name", async () => {
  const root = await mint({ name: "CN=Some Root" });
  const forged = await mint({ name: "CN=Forged", issuer: root, forged: true });
  expect(withStore(CaCertificate.fromPem(root.parsed.pem), CaCertificate.fromPem(forged.parsed.pem))).toMatchObject([
    { code: "certificate-bad-signature", path: PARTNERS, what: expect.stringMatching(/^CN=Forged was not signed by/) },
  ]);
});

test.each<[string, (pem: string) => string, object]>([
  [
    "no PEM at all",
    () => "hello",
    { code: "pem-no-block", got: "the text of CaCertificate.fromPem: 5 characters of text" },
  ],
  [
    "a PEM that was cut off",
    (pem) => pem.slice(0, 200),
    { code: "pem-block-unfinished", got: expect.stringMatching(/^the text of CaCertificate.fromPem/) },
  ],
  [
    "a PEM with a letter changed into a dash",
    (pem) => pem.replace(/M/g, "-"),
    { code: expect.stringMatching(/^pem-/) },
  ],
  [
    "two certificates",
    (pem) => pem + pem,
    { code: "certificate-count", got: "the text of CaCertificate.fromPem: 2 certificates" },
  ],
  [
    "a certificate request",
    (pem) => pem.replace(/CERTIFICATE/g, "CERTIFICATE REQUEST"),
    { code: "pem-not-certificate" },
  ],
])("fails on %s", (_, spoil, expected) => {
  const broken = CaCertificate.fromPem(spoil(String(pki.get("sub/ca.pem"))));
  expect(withStore(broken, pem("root/ca.pem"))).toMatchObject([
    { path: PARTNERS, fix: expect.any(String), ...expected },
  ]);
});

test("fails on a private key without showing it", () => {
  const key = String(pki.get("sub/ca-key.pem"));
  const issues = withStore(CaCertificate.fromPem(key), pem("root/ca.pem"));
  expect(issues).toMatchObject([{ code: "pem-private-key", path: PARTNERS }]);
  expect(JSON.stringify(issues)).not.toContain(key.split("\n")[1]?.slice(0, 20));
});

test("fails on a file that cannot be read, with its path", () => {
  expect(withStore(CaCertificate.fromFile("pki/nowhere.pem"), pem("root/ca.pem"))).toEqual([
    {
      code: "certificate-unreadable",
      path: PARTNERS,
      what: "a certificate file cannot be read",
      got: "pki/nowhere.pem: ENOENT",
      fix: "check the path: it is relative to the working directory of synth",
    },
  ]);
});

test("a root that cannot be read is one issue: no root is said to be missing", () => {
  const [binary, sub] = [CaCertificate.fromPem("0\u0000\uFFFD"), CaCertificate.fromPem(String(pki.get("sub/ca.pem")))];
  expect(withStore(sub, binary).map(({ code }) => code)).toEqual(["pem-no-block"]);
});
