import { CertificateAuthority, HttpdServer, IssuerSite } from "../../lib";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const SUB = "stack/lab/sub";
const URLS = {
  issuerUrl: "http://ca01.lab.test/sub/ca.crt",
  crlUrl: "http://ca01.lab.test/sub/crl.der",
};

/** The small fleet with a site for the CA on the host that signs. */
function withSite(sub: Changes["sub"], serverName = "ca01.lab.test") {
  const declared = smallFleet(pki, { sub });
  new IssuerSite(new HttpdServer(declared.ca01, "httpd"), "site", {
    serverName,
    authorities: [{ authority: declared.sub }],
  });
  return issuesOf(declared);
}

test("URLs that the site serves pass, by every name of the host, and those of somebody else", () => {
  expect(withSite(URLS)).toEqual([]);
  expect(withSite({ issuerUrl: "http://pki.lab.test/sub/ca.crt" }, "pki.lab.test")).toEqual([]);
  expect(withSite({ issuerUrl: "http://ca.example.org/any/where", crlUrl: "http://ca.example.org:81/crl" })).toEqual(
    [],
  );
});

test.each([
  ["https://ca01.lab.test/sub/ca.crt"],
  ["ldap://ca01.lab.test/cn=ca"],
  ["http://ca01.lab.test/a b"],
  ["ca01.lab.test/sub/ca.crt"],
])("fails on %s, which is no plain http: URL", (issuerUrl) => {
  expect(withSite({ issuerUrl })).toMatchObject([{ code: "published-url", path: SUB, got: issuerUrl }]);
});

test.each([
  ["another path", "http://ca01.lab.test/sub/ca.pem"],
  ["another port", "http://ca01.lab.test:8080/sub/ca.crt"],
  ["another name of the host, which the site does not have", "http://ocsp01.lab.test/sub/ca.crt"],
  ["another host", "http://www01.lab.test/sub/ca.crt"],
  ["a host that nobody declared", "http://pki.lab.test/sub/ca.crt"],
])("fails on %s, and says what is served", (_, issuerUrl) => {
  expect(withSite({ issuerUrl })).toEqual([
    {
      code: "published-url-unserved",
      path: SUB,
      what: "`issuerUrl` names a host of the fleet, and no IssuerSite serves it",
      got: issuerUrl,
      allowed: "http://ca01.lab.test/sub/ca.crt",
      fix: "declare an IssuerSite for this name with stack/lab/sub in its authorities, or correct `issuerUrl`",
    },
  ]);
});

test("fails without any site, and on a site without the CA", () => {
  expect(issuesOf(smallFleet(pki, { sub: URLS }))).toMatchObject([
    { code: "published-url-unserved", allowed: "no IssuerSite is declared", got: URLS.issuerUrl },
    { code: "published-url-unserved", got: URLS.crlUrl },
  ]);
  const declared = smallFleet(pki, { sub: URLS });
  new IssuerSite(new HttpdServer(declared.ca01, "httpd"), "site", {
    serverName: "ca01.lab.test",
    authorities: [{ authority: declared.root }],
  });
  expect(issuesOf(declared)).toMatchObject([{ got: URLS.issuerUrl }, { got: URLS.crlUrl }]);
});

test("fails on a revocation list that nobody makes", () => {
  const declared = smallFleet(pki);
  const authority = new CertificateAuthority(declared.fleet, "other", {
    certificate: declared.root.certificate,
    crlUrl: "http://ca01.lab.test/other/crl.der",
  });
  new IssuerSite(new HttpdServer(declared.ca01, "httpd"), "site", {
    serverName: "ca01.lab.test",
    authorities: [{ authority }],
  });
  expect(issuesOf(declared)).toEqual([
    {
      code: "crl-unmade",
      path: "stack/lab/other",
      what: "stack/lab/ca01/httpd/site has to serve a CRL that no host makes",
      got: "no `crlFile`, and the site's host does not have both the CA's key and its OCSP responder",
      allowed:
        "`crlFile` of stack/lab/ca01/httpd/site, or a MultiRootCa and an OcspResponder of the CA on ca01.lab.test",
      fix: "declare one of the two, or remove `crlUrl`",
    },
  ]);
  expect(issuesOf(smallFleet(pki, { responder: null })).map(({ code }) => code)).not.toContain("crl-unmade");
});
