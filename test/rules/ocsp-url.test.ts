import { CertificateAuthority } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** The small fleet with a CA more, for which no virtual host has a certificate. */
function withUrl(ocspUrl: string) {
  const declared = smallFleet(pki);
  new CertificateAuthority(declared.fleet, "clients", { certificate: declared.root.certificate, ocspUrl });
  return issuesOf(declared);
}

test.each(["http://ocsp.example.org", "http://ocsp.example.org:9401/a", "http://192.0.2.1"])("%s passes", (url) => {
  expect(withUrl(url)).toEqual([]);
});

test.each([
  "https://ocsp01.lab.test:9401",
  "ldap://ocsp01.lab.test",
  "ocsp01.lab.test:9401",
  "http://[2001:db8::1",
  "http://[2001:db8::1]:9401",
  "http://ocsp01.lab.test:99999",
  "",
])("fails on %j, which would be in every certificate of the CA", (url) => {
  expect(withUrl(url)).toEqual([
    {
      code: "ocsp-url",
      path: "stack/lab/clients",
      what: "`ocspUrl` is not a plain http: URL of a responder, and it is in every certificate that the CA signs",
      got: url,
      allowed: "http://HOST:PORT, where HOST is a name or an IPv4 address",
      fix: "correct `ocspUrl`, or leave it out where the CA has no OCSP responder",
    },
  ]);
});
