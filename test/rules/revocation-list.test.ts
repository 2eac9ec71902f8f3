import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CaCertificate,
  ClientRevocation,
  type CrlRevocation,
  Duration,
  HttpdServer,
  IssuerSite,
  RevocationCheck,
  type RevocationList,
} from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { mint, mintCrl, type Signer, signer } from "../pki/mint";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
let root: Signer;
const scratch = mkdtempSync(join(tmpdir(), "revocation-list-"));
const rootCrl = join(scratch, "root.crl");
beforeAll(async () => {
  pki = await testPki();
  root = await signer(String(pki.get("root/ca.pem")), String(pki.get("root/ca-key.pem")));
  await writeCrl(30 * 86_400);
});
afterAll(() => rmSync(scratch, { recursive: true }));

async function writeCrl(seconds: number): Promise<void> {
  writeFileSync(rootCrl, await mintCrl(root, new Date(Date.now() + 1000 * seconds)));
}

const WWW = "stack/lab/www01/httpd/www";
const URL = "http://ca01.lab.test/sub/crl.der";
const pem = (file: string) => CaCertificate.fromPem(String(pki.get(file)));
const sub = (): RevocationList => ({ issuer: pem("sub/ca.pem"), url: URL });
const above = (): RevocationList => ({ issuer: pem("root/ca.pem"), url: "http://ca01.lab.test/root/crl.der" });

/** The small fleet, whose CA's host publishes the lists, and whose virtual host looks into them. */
function withLists(crl: Partial<CrlRevocation>, changes: Changes = {}) {
  const revocation = ClientRevocation.crl({ lists: [sub()], ...crl });
  const declared = smallFleet(pki, { ...changes, vhost: { revocation, ...changes.vhost } });
  new IssuerSite(new HttpdServer(declared.ca01, "httpd"), "site", {
    serverName: "ca01.lab.test",
    authorities: [{ authority: declared.sub }, { authority: declared.root, crlFile: rootCrl }],
  });
  return issuesOf(declared);
}

test("the list of the location's issuer passes, and with `chain` those of all CAs", () => {
  expect(withLists({})).toEqual([]);
  expect(withLists({ check: RevocationCheck.CHAIN, lists: [sub(), above()] })).toEqual([]);
});

test("a list that is published elsewhere passes", () => {
  expect(withLists({ lists: [{ issuer: pem("sub/ca.pem"), url: "http://ca.example.org/sub.crl" }] })).toEqual([]);
});

test("OCSP and lists together pass", () => {
  const revocation = ClientRevocation.ocspAndCrl({}, { lists: [sub()] });
  expect(withLists({}, { vhost: { revocation } })).toEqual([]);
});

test("fails without the list of the issuer that a location accepts", () => {
  expect(withLists({ lists: [above()] })).toEqual([
    {
      code: "revocation-list-missing",
      path: WWW,
      what: "the CRL of a CA is missing: httpd would refuse every client of that CA",
      got: "no CRL of CN=Test Sub,O=Test SA,C=CH",
      allowed: "a CRL of each of these CAs",
      fix: "add the CRLs",
    },
  ]);
  expect(withLists({ lists: [] }, { location: null })).toMatchObject([{ code: "revocation-list-missing" }]);
});

test("fails with `chain` without the list of a CA in the store", () => {
  expect(withLists({ check: RevocationCheck.CHAIN })).toMatchObject([
    {
      code: "revocation-list-missing",
      what: "the CRL of a CA is missing: with `chain` httpd would refuse every client",
      got: "no CRL of CN=Test Root,O=Test SA,C=CH",
    },
  ]);
});

test("fails on the list of a CA that is not trusted, and on two lists of one CA", async () => {
  const other = await mint({ name: "CN=Other" });
  const stray = { issuer: CaCertificate.fromPem(other.parsed.pem), url: "http://ca.example.org/crl" };
  expect(withLists({ lists: [sub(), stray] })).toMatchObject([
    { code: "revocation-list-issuer", path: WWW, got: "CN=Other (http://ca.example.org/crl)" },
  ]);
  expect(withLists({ lists: [sub(), { ...sub(), url: "http://ca.example.org/crl" }] })).toMatchObject([
    { code: "revocation-list-issuer", what: "a CA has two CRLs" },
  ]);
});

test("fails on a CA that may not sign lists", async () => {
  const { keyCertSign } = x509().KeyUsageFlags;
  const mute = await mint({ name: "CN=Mute", keyUsage: keyCertSign });
  const issuer = CaCertificate.fromPem(mute.parsed.pem);
  const lists = [{ issuer, url: "http://ca.example.org/crl" }];
  expect(withLists({ lists }, { trustStore: [issuer], location: { issuers: [issuer] } })).toMatchObject([
    { code: "revocation-list-signer", path: WWW, got: "key usage keyCertSign" },
  ]);
});

test.each(["https://ca.example.org/crl", "ldap://ca.example.org", "http://ca.example.org/a b", "crl.der"])(
  "fails on the URL %j",
  (url) => {
    expect(withLists({ lists: [{ ...sub(), url }] })).toMatchObject([
      { code: "revocation-list-url", path: WWW, got: url },
    ]);
  },
);

test.each([
  ["nothing", "http://ca01.lab.test/sub/crl.pem"],
  ["another CA's list", "http://ca01.lab.test/root/crl.der"],
  ["a certificate", "http://ca01.lab.test/sub/ca.crt"],
  ["no site", "http://www01.lab.test/sub/crl.der"],
])("fails on a URL of the fleet with %s behind it, and says what is served", (_, url) => {
  expect(withLists({ lists: [{ ...sub(), url }] })).toEqual([
    {
      code: "revocation-list-unserved",
      path: WWW,
      what: "the URL names a host of the fleet that does not serve the CRL of this CA",
      got: `${url} for CN=Test Sub,O=Test SA,C=CH`,
      allowed:
        "http://ca01.lab.test/sub/crl.der (CN=Test Sub,O=Test SA,C=CH), http://ca01.lab.test/root/crl.der (CN=Test Root,O=Test SA,C=CH)",
      fix: "correct the CRL's `url`, or declare an IssuerSite that serves it",
    },
  ]);
});

test("fails where httpd would fetch from itself", () => {
  const url = "http://www01.lab.test/root/crl.der";
  const revocation = ClientRevocation.crl({ lists: [{ issuer: pem("root/ca.pem"), url }] });
  const declared = smallFleet(pki, { vhost: { revocation }, location: { issuers: [pem("root/ca.pem")] } });
  new IssuerSite(declared.server, "site", {
    serverName: "www01.lab.test",
    authorities: [{ authority: declared.root, crlFile: rootCrl }],
  });
  expect(issuesOf(declared)).toMatchObject([{ code: "revocation-list-own", path: WWW, got: url }]);
});

test("fails on a list that is over before the next refresh", async () => {
  expect(withLists({ refreshInterval: Duration.hours(84) })).toEqual([]);
  expect(withLists({ refreshInterval: Duration.hours(85) })).toMatchObject([
    {
      code: "revocation-list-expiry",
      path: WWW,
      got: `${URL} expires in 302400 s; fetched every 306000 s`,
      fix: "lower `refreshInterval`",
    },
  ]);
  const both = { check: RevocationCheck.CHAIN, lists: [sub(), above()] };
  await writeCrl(1800);
  expect(withLists(both)).toMatchObject([
    { code: "revocation-list-expiry", fix: "sign a new CRL on the machine that holds the CA's key" },
  ]);
  expect(withLists({ ...both, refreshInterval: Duration.minutes(29) })).toEqual([]);
});

test("fails on lists that are fetched all the time", () => {
  expect(withLists({ refreshInterval: Duration.seconds(59) })).toMatchObject([
    { code: "revocation-refresh", path: WWW, got: "refreshInterval 59 s", allowed: "60 s or more" },
  ]);
});
