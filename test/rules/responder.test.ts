import { CaCertificate, Duration, type OcspResponderProps } from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const RESPONDER = "stack/lab/ca01/ocsp-sub";
const pem = (file: string) => CaCertificate.fromPem(String(pki.get(file)));
const withResponder = (responder: Partial<OcspResponderProps>) => issuesOf(smallFleet(pki, { responder }));

test("fails on a certificate of another CA", async () => {
  const root = await mint({ name: "CN=Other" });
  const ocsp = new (x509().ExtendedKeyUsageExtension)(["1.3.6.1.5.5.7.3.9"]);
  const signer = await mint({ name: "CN=Other OCSP", issuer: root, ca: false, extensions: [ocsp] });
  expect(withResponder({ certificate: CaCertificate.fromPem(signer.parsed.pem) })).toEqual([
    {
      code: "responder-certificate",
      path: RESPONDER,
      what: "the certificate cannot sign OCSP responses for this CA: clients would refuse them",
      got: "CN=Other OCSP, issued by CN=Other, extended key usage OCSPSigning",
      allowed: "a certificate with OCSPSigning that CN=Test Sub,O=Test SA,C=CH signed directly",
      fix: "give the certificate that stack/lab/sub signed for its OCSP responder",
    },
  ]);
});

test("fails on a certificate that may not sign responses", () => {
  expect(withResponder({ certificate: pem("sub/ca.pem") })).toMatchObject([
    { code: "responder-certificate", got: expect.stringMatching(/extended key usage none$/) },
  ]);
});

test("fails on a certificate that has expired", async () => {
  const later = await testPki(new Date(Date.now() - 8761 * 3_600_000));
  expect(issuesOf(smallFleet(later))).toEqual(
    expect.arrayContaining([expect.objectContaining({ code: "certificate-expired", path: RESPONDER })]),
  );
});

test("fails on a certificate of another issuer among those that it is to know", () => {
  expect(withResponder({ issued: [pem("sub/ocsp.pem")] })).toEqual([]);
  expect(withResponder({ issued: [pem("sub/ocsp.pem"), pem("sub/ca.pem")] })).toMatchObject([
    {
      code: "responder-issued",
      path: RESPONDER,
      got: "CN=Test Sub,O=Test SA,C=CH, issued by CN=Test Root,O=Test SA,C=CH",
      allowed: "certificates that CN=Test Sub,O=Test SA,C=CH signed",
    },
  ]);
});

test("fails where responses would be over before they are refreshed", () => {
  const [refreshInterval, responseLifetime] = [Duration.hours(3), Duration.hours(7)];
  expect(withResponder({ refreshInterval, responseLifetime })).toEqual([]);
  expect(withResponder({ responseLifetime: Duration.hours(2) })).toEqual([]);
  expect(withResponder({ refreshInterval, responseLifetime: Duration.minutes(419) })).toMatchObject([
    {
      code: "responder-lifetime",
      path: RESPONDER,
      got: "responseLifetime 25140 s, refreshInterval 10800 s",
      allowed: expect.stringContaining("at least 25200 s"),
    },
  ]);
  expect(withResponder({ responseLifetime: Duration.minutes(119) })).toMatchObject([{ code: "responder-lifetime" }]);
  expect(withResponder({ refreshInterval: Duration.seconds(0) })).toMatchObject([{ code: "responder-lifetime" }]);
});
