import { Testing } from "cdktf";
import { ClientCertificate, ClientRevocation, Duration, type KeyAlgorithm } from "../../lib";
import { IssuesError } from "../../lib/core/issue";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** One mistake of each kind. */
const wrong = () =>
  smallFleet(pki, {
    www01: { hostKey: "", aliases: ["a.b"] },
    client01: { address: "client01" },
    sub: { ocspUrl: "https://ocsp01.lab.test" },
    certmgr: { interval: Duration.seconds(0) },
    manifest: { profile: "none", key: { algo: "dsa" as KeyAlgorithm, size: 1 } },
    vhost: {
      sslVerifyDepth: 1,
      serverAlias: ["other.lab.test"],
      revocation: ClientRevocation.none(""),
      serverAdmin: "a\nb",
    },
    location: { path: "..", require: ClientCertificate.organization("a\0b") },
  });

test("the small fleet is in order", () => {
  expect(issuesOf(smallFleet(pki))).toEqual([]);
});

test("everything that is wrong is said at once, sorted by construct", () => {
  expect(issuesOf(wrong()).map(({ path, code }) => `${path} ${code}`)).toEqual([
    "stack/lab/client01 host-address",
    "stack/lab/www01 host-key-missing",
    "stack/lab/www01 host-name",
    "stack/lab/www01/certmgr certmgr-duration",
    "stack/lab/www01/certmgr/www manifest-key",
    "stack/lab/www01/certmgr/www manifest-profile",
    "stack/lab/www01/httpd/www certificate-name-uncovered",
    "stack/lab/www01/httpd/www httpd-text",
    "stack/lab/www01/httpd/www revocation-reason",
    "stack/lab/www01/httpd/www stapling-ocsp-url",
    "stack/lab/www01/httpd/www verify-depth",
    "stack/lab/www01/httpd/www/restricted client-certificate-text",
    "stack/lab/www01/httpd/www/restricted location-path",
  ]);
});

test("a person reads for each where it is, what was given, what is allowed and what to do", () => {
  const { message } = thrownBy(() => Testing.synth(wrong().stack));
  expect(message).toContain(`
  [stack/lab/www01/httpd/www] \`sslVerifyDepth\` does not fit: clients of CN=Test Sub,O=Test SA,C=CH need 2 CA certificates up to the root (verify-depth)
    got:     1
    allowed: 2 to 100
    to do:   remove \`sslVerifyDepth\`: it is computed from the trust store
`);
  expect(message).toMatch(/^13 issues in the declaration:\n\n/);
  expect(message).toContain("got:     a\\u0000b\n");
});

test("what is wrong with the hosts' files is said at once too", () => {
  const declared = smallFleet(pki);
  declared.vhost.addDocument("index.html", "again\n");
  declared.www01.addTrustAnchor("root", declared.root.certificate);
  declared.www01.addTrustAnchor("root", declared.root.certificate);
  expect(issuesOf(declared).map(({ path, code }) => `${path} ${code}`)).toEqual([
    "stack/lab/www01 path-owned-twice",
    "stack/lab/www01/httpd/www path-owned-twice",
  ]);
});

function thrownBy(act: () => unknown): IssuesError {
  try {
    act();
  } catch (error) {
    if (error instanceof IssuesError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
