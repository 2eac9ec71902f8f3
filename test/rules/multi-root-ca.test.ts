import { CaCertificate, type MultiRootCaProps } from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { type MintOptions, mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const API = "stack/lab/ca01/multirootca";
const withApi = (api: Partial<MultiRootCaProps>) => issuesOf(smallFleet(pki, { api }));

async function certificate(names: string[], options: Partial<MintOptions> = {}): Promise<CaCertificate> {
  const lib = x509();
  const sans = new lib.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })));
  const { parsed } = await mint({ name: "CN=api", ca: false, extensions: [sans], ...options });
  return CaCertificate.fromPem(parsed.pem);
}

test("fails on a certificate for another name, from a CA that nobody declared", async () => {
  const root = await mint({ name: "CN=Stray" });
  expect(withApi({ tlsCertificate: await certificate(["ca02.lab.test"], { issuer: root }) })).toEqual([
    {
      code: "api-certificate",
      path: API,
      what: "the API's certificate does not fit its host: hosts that enroll would refuse it",
      got: "names ca02.lab.test; extended key usage any",
      allowed: "a certificate with serverAuth for ca01.lab.test",
      fix: "have `tlsCertificate` issued again for the host's name",
    },
    {
      code: "api-certificate-issuer",
      path: API,
      what: "the API's certificate does not chain to a root CA of the fleet: hosts that enroll would not trust the API",
      got: "CN=api, issued by CN=Stray",
      allowed: "CN=Test Root,O=Test SA,C=CH; CN=Test Sub,O=Test SA,C=CH",
      fix: expect.stringContaining("declare its issuer"),
    },
  ]);
});

test("fails on a certificate that signed itself", async () => {
  expect(withApi({ tlsCertificate: await certificate(["*.lab.test"]) })).toMatchObject([
    { code: "api-certificate-issuer", got: "CN=api, issued by CN=api" },
  ]);
});

test("fails on a certificate that has expired", async () => {
  const until = "2026-01-02T00:00:00Z";
  expect(withApi({ tlsCertificate: await certificate(["ca01.lab.test"], { until }) })).toMatchObject([
    { code: "api-certificate-issuer" },
    { code: "certificate-expired", path: API },
  ]);
});

test("fails where it signs for no CA", () => {
  expect(withApi({ roots: [] }).map(({ code }) => code)).toEqual([
    "api-roots",
    "manifest-authority",
    "manifest-authority",
    "manifest-authority",
  ]);
});
