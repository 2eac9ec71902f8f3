import { type CertificateAuthorityProps, CertificateSource, ClientRevocation } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** A virtual host whose own certificate says nothing of a responder. */
const certificate = CertificateSource.files({ certificateFile: "/a.crt", certificateKeyFile: "/a.key" });
const withUrl = (ocspUrl: string | undefined, revocation?: ClientRevocation) =>
  issuesOf(
    smallFleet(pki, { vhost: { certificate, revocation }, sub: { ocspUrl } as Partial<CertificateAuthorityProps> }),
  );

test("a responder of the clients' CA passes", () => {
  expect(withUrl("http://ocsp01.lab.test:9401")).toEqual([]);
});

test.each([
  ["no URL", undefined, "no `ocspUrl`"],
  ["a URL at which nobody answers", "http://ocsp01.lab.test:9400", "http://ocsp01.lab.test:9400"],
])("fails on %s in clients' certificates", (_, url, got) => {
  expect(withUrl(url)).toEqual([
    {
      code: "client-ocsp-responder",
      path: "stack/lab/www01/httpd/www",
      what: "clients of stack/lab/sub are asked about by OCSP, and no responder of the fleet answers for them",
      got,
      allowed: "http://ca01.lab.test:9401 (sub)",
      fix: "set `ocspUrl` of stack/lab/sub to a responder of it, or look into its revocation list",
    },
  ]);
});

test("nobody has to answer where nobody asks", () => {
  expect(withUrl(undefined, ClientRevocation.none("a test"))).toEqual([]);
});
