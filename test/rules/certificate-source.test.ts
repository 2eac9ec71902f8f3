import { CaCertificate, KeyUsage, ServerCertificate, type StaplingVhostProps } from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const files = { certificateFile: "/etc/ssl/certs/www.crt", certificateKeyFile: "/etc/ssl/private/www.key" };

test("files with absolute paths pass", () => {
  expect(issuesOf(smallFleet(pki, { vhost: { certificate: ServerCertificate.fromFiles(files) } }))).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "nothing"],
  [
    "a relative certificate",
    ServerCertificate.fromFiles({ ...files, certificateFile: "www.crt" }),
    "www.crt, /etc/ssl/private/www.key",
  ],
  [
    "a relative key",
    ServerCertificate.fromFiles({ ...files, certificateKeyFile: "www.key" }),
    "/etc/ssl/certs/www.crt, www.key",
  ],
  [
    "a relative chain",
    ServerCertificate.fromFiles({ ...files, certificateChainFile: "chain.crt" }),
    "/etc/ssl/certs/www.crt, /etc/ssl/private/www.key, chain.crt",
  ],
])("fails on %s for a certificate", (_, certificate, got) => {
  const declared = smallFleet(pki, { vhost: { certificate } as Partial<StaplingVhostProps> });
  expect(issuesOf(declared)).toEqual([
    {
      code: "certificate-source-missing",
      path: "stack/lab/www01/httpd/www",
      what: "the virtual host has no certificate with absolute paths",
      got,
      allowed: "a CertmgrManifest, or ServerCertificate.fromFiles({...}) with absolute paths",
      fix: "set `certificate`",
    },
  ]);
});

test("fails on each name that the certificate does not cover", () => {
  const serverAlias = ["lab.test", "a.b.lab.test", "api.lab.test"];
  const declared = smallFleet(pki, { vhost: { serverAlias }, manifest: { hosts: ["WWW.lab.test", "*.lab.test"] } });
  expect(issuesOf(declared)).toEqual(
    ["a.b.lab.test", "lab.test"].map((got) => ({
      code: "certificate-name-uncovered",
      path: "stack/lab/www01/httpd/www",
      what: "the certificate of stack/lab/www01/certmgr/www does not cover a name of the virtual host",
      got,
      allowed: "WWW.lab.test, *.lab.test",
      fix: "add the name to the manifest's `hosts`",
    })),
  );
});

test("fails when the certificate names no host at all", () => {
  expect(issuesOf(smallFleet(pki, { manifest: { hosts: [] } }))).toMatchObject([
    { code: "certificate-name-uncovered", got: "www.lab.test", allowed: "no name" },
  ]);
});

test("fails on the certificate of a client", () => {
  const declared = smallFleet(pki, { manifest: { profile: "client", keyUsages: [KeyUsage.CLIENT_AUTH] } });
  expect(issuesOf(declared)).toEqual([
    {
      code: "certificate-purpose",
      path: "stack/lab/www01/httpd/www",
      what: "the certificate of stack/lab/www01/certmgr/www is not a server certificate: clients would refuse it",
      got: "client auth",
      allowed: "the manifest's `keyUsages` with server auth",
      fix: "name a manifest with a profile for servers",
    },
  ]);
});

test.each([
  ["no extended key usage", undefined, []],
  ["one for servers", ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], []],
  ["one for clients alone", ["1.3.6.1.5.5.7.3.2"], [{ code: "certificate-purpose", got: "clientAuth" }]],
])("a certificate from files with %s", async (_, usages, issues) => {
  const lib = x509();
  const { parsed } = await mint({
    name: "CN=www.lab.test",
    ca: false,
    extensions: [
      new lib.SubjectAlternativeNameExtension([{ type: "dns", value: "www.lab.test" }]),
      ...(usages === undefined ? [] : [new lib.ExtendedKeyUsageExtension(usages)]),
    ],
  });
  const certificate = ServerCertificate.fromFiles({
    ...{ certificateFile: "/a.crt", certificateKeyFile: "/a.key" },
    certificate: CaCertificate.fromPem(parsed.pem),
  });
  expect(issuesOf(smallFleet(pki, { vhost: { certificate } }))).toMatchObject(issues);
});
