import { CaCertificate, ClientRevocation } from "../../lib";
import { type Minted, type MintOptions, mint } from "../pki/mint";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const given = ({ parsed }: Minted) => CaCertificate.fromPem(parsed.pem);

/** The small fleet with the CAs of a second partner in its trust store. */
async function withSecondRoot(changes: Changes = {}, options: Partial<MintOptions> = {}) {
  const root = await mint({ name: "O=Partner B,CN=Root B", ...options });
  const pem = (file: string) => CaCertificate.fromPem(String(pki.get(file)));
  return issuesOf(smallFleet(pki, { trustStore: [pem("sub/ca.pem"), pem("root/ca.pem"), given(root)], ...changes }));
}

test("fails on a second root, whose owner could sign a CA with the name of the location's issuer", async () => {
  expect(await withSecondRoot()).toEqual([
    {
      code: "location-issuer-impersonated",
      path: "stack/lab/www01/httpd/www/restricted",
      what: "whoever owns another root of stack/lab/partners can sign a CA with the name of CN=Test Sub,O=Test SA,C=CH, and enter: httpd compares names",
      got: "CN=Root B,O=Partner B",
      allowed: expect.stringContaining("revocation lists, which tell CAs of one name apart"),
      fix: expect.stringContaining("a trust store of its own"),
    },
  ]);
});

test("a second root that can sign no CA passes, and any with revocation lists", async () => {
  expect(await withSecondRoot({}, { pathLength: 0 })).toEqual([]);
  const lists = [{ issuer: CaCertificate.fromPem(String(pki.get("sub/ca.pem"))), url: "http://ca.example.org/crl" }];
  expect(await withSecondRoot({ vhost: { revocation: ClientRevocation.crl({ lists }) } })).toEqual([]);
});

test("a second root passes where no location restricts anything", async () => {
  expect(await withSecondRoot({ location: null })).toEqual([]);
});
