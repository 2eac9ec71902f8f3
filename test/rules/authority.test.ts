import { CaCertificate, CertificateAuthority } from "../../lib";
import { type Minted, mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
let root: Minted;
beforeAll(async () => {
  pki = await testPki();
  root = await mint({ name: "CN=Other Root", pathLength: 0 });
});

/** The small fleet with one more CA, which nothing uses. */
function withAuthority(id: string, { parsed }: Minted, issuer?: Minted) {
  const declared = smallFleet(pki);
  const certificate = (each: Minted) => CaCertificate.fromPem(each.parsed.pem);
  new CertificateAuthority(declared.fleet, id, {
    certificate: CaCertificate.fromPem(parsed.pem),
    issuer: issuer && new CertificateAuthority(declared.fleet, "above", { certificate: certificate(issuer) }),
  });
  return issuesOf(declared);
}

test("a root passes, and a CA that the root signed", async () => {
  expect(withAuthority("other_1", root)).toEqual([]);
  const policy = await mint({ name: "CN=Policy" });
  expect(withAuthority("below", await mint({ name: "CN=Below", issuer: policy }), policy)).toEqual([]);
});

test("a CA whose issuer is not of this fleet passes", async () => {
  expect(withAuthority("external", await mint({ name: "CN=External", issuer: root }))).toEqual([]);
});

test("fails on an issuer that signed another certificate, and shows both keys", async () => {
  const namesake = await mint({ name: "CN=Other Root" });
  const below = await mint({ name: "CN=Below", issuer: namesake });
  expect(withAuthority("below", below, root)).toEqual([
    {
      code: "authority-issuer",
      path: "stack/lab/below",
      what: "the certificate was not signed by stack/lab/above",
      got: `issued by CN=Other Root with the key ${namesake.parsed.ski}`,
      allowed: `CN=Other Root with the key ${root.parsed.ski}`,
      fix: "correct `issuer`, or give the certificate that this issuer signed",
    },
  ]);
});

test.each([
  ["certificate-expired", { until: "2026-01-02T00:00:00Z" }],
  ["certificate-not-ca", { ca: false }],
  ["certificate-no-cert-sign", { keyUsage: 1 << 6 }],
  ["certificate-weak-key", { rsaBits: 1024 }],
])("fails with %s on %j", async (code, wrong) => {
  expect(withAuthority("other", await mint({ name: "CN=Other", ...wrong }))).toMatchObject([
    { code, path: "stack/lab/other" },
  ]);
});

test("fails on a CA below one that allows none", async () => {
  const tight = await mint({ name: "CN=Tight", issuer: root, pathLength: 0 });
  expect(withAuthority("below", await mint({ name: "CN=Below", issuer: tight }), tight)).toMatchObject([
    { code: "path-length-exceeded", path: "stack/lab/below", got: "1 below it", allowed: "path length 0" },
  ]);
});

test.each(["other-ca", "other ca", "é", "x".repeat(65)])("fails on the label %j", (id) => {
  expect(withAuthority(id, root)).toMatchObject([
    { code: "authority-label", path: `stack/lab/${id}`, got: id, allowed: "letters, digits and _, 64 at most" },
  ]);
});

test("fails on two CAs with one label", () => {
  const declared = smallFleet(pki);
  new CertificateAuthority(declared.ca01, "sub", { certificate: declared.root.certificate });
  expect(issuesOf(declared)).toMatchObject([
    {
      code: "authority-label-shared",
      path: "stack/lab/sub",
      what: expect.stringContaining("stack/lab/ca01/sub"),
      got: "sub",
    },
  ]);
});
