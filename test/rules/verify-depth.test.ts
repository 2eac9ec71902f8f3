import { CaCertificate } from "../../lib";
import { mint } from "../pki/mint";
import { issuesOf, modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test.each([2, 3, 10])("the depth %d passes for a root and a CA below it", (sslVerifyDepth) => {
  expect(issuesOf(smallFleet(pki, { vhost: { sslVerifyDepth } }))).toEqual([]);
});

test.each([1, 0, -1, 101, Number.NaN])("fails on the depth %d", (sslVerifyDepth) => {
  expect(issuesOf(smallFleet(pki, { vhost: { sslVerifyDepth } }))).toEqual([
    {
      code: "verify-depth",
      path: "stack/lab/www01/httpd/www",
      what: "`sslVerifyDepth` does not fit: clients of CN=Test Sub,O=Test SA,C=CH need 2 CA certificates up to the root",
      got: String(sslVerifyDepth),
      allowed: "2 to 100",
      fix: "remove `sslVerifyDepth`: it is computed from the trust store",
    },
  ]);
});

test("fails on a depth that is no whole number", () => {
  expect(issuesOf(smallFleet(pki, { vhost: { sslVerifyDepth: 2.5 } }))).toMatchObject([
    { code: "verify-depth", got: "2.5" },
  ]);
});

test("without a depth the longest chain of the store counts", async () => {
  const root = await mint({ name: "CN=Deep Root" });
  const policy = await mint({ name: "CN=Policy", issuer: root });
  const issuing = await mint({ name: "CN=Issuing", issuer: policy });
  const store = [root, policy, issuing].map((each) => CaCertificate.fromPem(each.parsed.pem));
  const declared = smallFleet(pki, {
    trustStore: store,
    location: { issuers: [CaCertificate.fromPem(issuing.parsed.pem)] },
  });
  expect(modelOf(declared).hosts[1]?.httpd?.vhosts[0]?.sslVerifyDepth).toBe(3);
});
