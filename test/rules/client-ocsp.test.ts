import {
  CaCertificate,
  type CertificateAuthorityProps,
  ClientRevocation,
  RevocationCheck,
  ServerCertificate,
} from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** A virtual host whose own certificate says nothing of a responder. */
const certificate = ServerCertificate.fromFiles({ certificateFile: "/a.crt", certificateKeyFile: "/a.key" });
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
      what: "httpd checks clients of stack/lab/sub with OCSP, and no responder of the fleet answers for that CA",
      got,
      allowed: "http://ca01.lab.test:9401 (sub)",
      fix: "set `ocspUrl` of stack/lab/sub to the URL of its OCSP responder, or use its CRL",
    },
  ]);
});

test("nobody has to answer where nobody asks", () => {
  expect(withUrl(undefined, ClientRevocation.none("a test"))).toEqual([]);
});

describe("where the CAs above clients are asked about too", () => {
  const revocation = ClientRevocation.ocsp({ check: RevocationCheck.CHAIN });

  test("a CA whose certificate leads to a responder passes, and of a root nobody asks", () => {
    expect(issuesOf(smallFleet(pki, { vhost: { revocation } }))).toEqual([]);
  });

  test.each([
    ["no URL", undefined, "no OCSP URL in the CA's certificate"],
    ["a URL that httpd cannot ask", "https://ocsp.example.org", "https://ocsp.example.org"],
  ])("fails on %s in the certificate of one", async (_, url, got) => {
    const root = await mint({ name: "CN=Partner Root" });
    const extensions = url === undefined ? [] : [new (x509().AuthorityInfoAccessExtension)({ ocsp: [url] })];
    const sub = await mint({ name: "CN=Partner Sub", issuer: root, extensions });
    const [issuer, above] = [sub, root].map(({ parsed }) => CaCertificate.fromPem(parsed.pem));
    if (issuer === undefined || above === undefined) throw new Error("there are two");
    const trusting = (each: ClientRevocation) =>
      smallFleet(pki, { trustStore: [issuer, above], location: { issuers: [issuer] }, vhost: { revocation: each } });
    expect(issuesOf(trusting(ClientRevocation.ocsp()))).toEqual([]);
    expect(issuesOf(trusting(revocation))).toEqual([
      {
        code: "client-ocsp-chain",
        path: "stack/lab/www01/httpd/www",
        what: "httpd checks CN=Partner Sub with OCSP too, and its certificate names no OCSP responder: httpd would refuse every client below it",
        got,
        allowed: "CA certificates with the `http:` URL of their issuer's OCSP responder",
        fix: "check client certificates only (`leaf`), or use CRLs",
      },
    ]);
  });
});
