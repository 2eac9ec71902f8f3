import { HttpdServer, IssuerSite, ServerCertificate, StaplingVhost } from "../../lib";
import { issuesOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const files = ServerCertificate.fromFiles({ certificateFile: "/etc/ssl/a.crt", certificateKeyFile: "/etc/ssl/a.key" });

function vhost(server: HttpdServer, serverName: string, ...serverAlias: string[]) {
  return new StaplingVhost(server, "again", { serverName, serverAlias, certificate: files });
}

const shared = (declared: SmallFleet) => issuesOf(declared).map(({ code, path, got }) => ({ code, path, got }));

test("an http: site and an https: site of one host may have its own name", () => {
  const declared = smallFleet(pki);
  const server = new HttpdServer(declared.ca01, "httpd");
  new IssuerSite(server, "site", { serverName: "ca01.lab.test", authorities: [] });
  vhost(server, "ocsp01.lab.test", "other.lab.test");
  expect(issuesOf(declared)).toEqual([]);
});

test("fails on two virtual hosts of one name, whatever its case", () => {
  const declared = smallFleet(pki);
  vhost(declared.server, "api.lab.test", "WWW.lab.test");
  expect(issuesOf(declared)).toEqual([
    {
      code: "site-name-shared",
      path: "stack/lab/www01/httpd/again",
      what: "the name is already used by stack/lab/www01/httpd/www",
      got: "WWW.lab.test",
      fix: "give each virtual host different names",
    },
  ]);
});

test("fails on a site of another host's name, and on one that two hosts serve", () => {
  const first = smallFleet(pki);
  vhost(first.server, "client01.lab.test", "ocsp01");
  expect(shared(first)).toEqual([
    { code: "site-name-shared", path: "stack/lab/www01/httpd/again", got: "client01.lab.test" },
    { code: "site-name-shared", path: "stack/lab/www01/httpd/again", got: "ocsp01" },
  ]);
  const second = smallFleet(pki);
  vhost(new HttpdServer(second.client01, "httpd"), "www.lab.test");
  expect(shared(second)).toEqual([
    { code: "site-name-shared", path: "stack/lab/client01/httpd/again", got: "www.lab.test" },
  ]);
});

test("fails on an issuer site of a virtual host's name, unless the name on port 80 is left to it", () => {
  const withIssuerSite = (redirectHttp: boolean) => {
    const declared = smallFleet(pki, { vhost: { redirectHttp } });
    new IssuerSite(declared.server, "site", { serverName: "www.lab.test", authorities: [] });
    return issuesOf(declared).filter(({ code }) => code === "site-name-shared");
  };
  expect(withIssuerSite(true)).toMatchObject([
    { path: "stack/lab/www01/httpd/site", what: "the name is already used by stack/lab/www01/httpd/www" },
  ]);
  expect(withIssuerSite(false)).toEqual([]);
});

test("one name on two ports passes: each site has files and a document root of its own", () => {
  const declared = smallFleet(pki);
  const admin = new StaplingVhost(declared.server, "admin", {
    ...{ serverName: "www.lab.test", port: 8443, redirectHttp: false, certificate: declared.manifest },
    ...{ trustStore: declared.trustStore },
  });
  expect(issuesOf(declared)).toEqual([]);
  expect(admin.documentRoot).toBe("/var/www/vhosts/www.lab.test_8443");
});

test("one name on one port fails, also where the ports redirect", () => {
  const declared = smallFleet(pki);
  const { manifest: certificate } = declared;
  new StaplingVhost(declared.server, "admin", { serverName: "www.lab.test", port: 8443, certificate });
  expect(issuesOf(declared).map(({ path }) => path)).toContain("stack/lab/www01/httpd/admin");
});
