import {
  CertificateAuthority,
  Certmgr,
  CertmgrManifest,
  type CertmgrManifestProps,
  Duration,
  ImportedCertificate,
  KeyAlgorithm,
  KeyUsage,
  Secret,
  type ServiceAction,
} from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const MANIFEST = "stack/lab/www01/certmgr/www";
const withManifest = (manifest: Partial<CertmgrManifestProps>) => issuesOf(smallFleet(pki, { manifest }));

test("fails on a profile that the CA lacks, and says which it has", () => {
  expect(withManifest({ profile: "webserver" })).toEqual([
    {
      code: "manifest-profile",
      path: MANIFEST,
      what: "stack/lab/sub has no signing profile with this name",
      got: "webserver",
      allowed: "server, client",
      fix: "name an existing profile, or add this one to `signingProfiles` of stack/lab/sub",
    },
  ]);
});

test("fails on key usages that the profile does not give", () => {
  expect(withManifest({ keyUsages: [KeyUsage.SERVER_AUTH, KeyUsage.CLIENT_AUTH] })).toEqual([
    {
      code: "manifest-key-usages",
      path: MANIFEST,
      what: "the profile server of stack/lab/sub does not give a key usage of the manifest: certmgr would enroll again at every interval",
      got: "client auth",
      allowed: "digital signature, server auth",
      fix: "set `keyUsages` to what the profile gives, or name another profile",
    },
  ]);
});

test("fails on a CA that the API does not sign for", () => {
  const declared = smallFleet(pki);
  const root = new CertificateAuthority(declared.fleet, "other", {
    certificate: declared.root.certificate,
    signingProfiles: {
      server: { usages: [KeyUsage.SERVER_AUTH], expiry: Duration.days(365), authKey: declared.secret("auth-other") },
    },
  });
  new CertmgrManifest(declared.certmgr, "second", {
    authority: root,
    multiRootCa: declared.multiRootCa,
    profile: "server",
    commonName: "second",
  });
  expect(issuesOf(declared)).toEqual([
    {
      code: "manifest-authority",
      path: "stack/lab/www01/certmgr/second",
      what: "stack/lab/ca01/multirootca does not sign for other",
      got: "other",
      allowed: "sub",
      fix: "add the CA to `roots` of the MultiRootCa, or name another CA",
    },
  ]);
});

test("fails without an API, in one issue", () => {
  expect(withManifest({ multiRootCa: undefined } as Partial<CertmgrManifestProps>)).toEqual([
    {
      code: "manifest-authority",
      path: MANIFEST,
      what: "the manifest has no API to enroll at",
      got: "no `multiRootCa`",
      allowed: "a MultiRootCa with the CA in its `roots`",
      fix: "set `multiRootCa`",
    },
  ]);
});

test("fails when a certificate would be renewed as soon as it is there", () => {
  expect(issuesOf(smallFleet(pki, { certmgr: { before: Duration.days(364), interval: Duration.hours(24) } }))).toEqual([
    {
      code: "manifest-lifetime",
      path: MANIFEST,
      what: "certificates of the profile server would need renewal as soon as they are issued",
      got: "valid for 8760 h; renewed 8736 h before they expire, checked every 24 h",
      allowed: "`before` and `interval` together shorter than the profile's `expiry`",
      fix: "lower `before` of stack/lab/www01/certmgr, or raise `expiry` of the profile",
    },
  ]);
});

test.each(["before", "interval"] as const)("fails on a %s of no length", (key) => {
  expect(issuesOf(smallFleet(pki, { certmgr: { [key]: Duration.seconds(0) } }))).toMatchObject([
    {
      code: "certmgr-duration",
      path: "stack/lab/www01/certmgr",
      what: expect.stringMatching(new RegExp(`^${key} is not a duration`)),
      got: "0s",
      allowed: "numbers above zero with the units h, m or s, for example 720h or 1h30m",
    },
  ]);
});

test.each<[string, Partial<CertmgrManifestProps>, { code: string; what: RegExp; got: string; allowed: RegExp }]>([
  [
    "a unit",
    { service: "apache2 reload" },
    {
      code: "manifest-service",
      what: /^service is not the name of a systemd unit/,
      got: "apache2 reload",
      allowed: /^a unit/,
    },
  ],
  [
    "an action",
    { action: "nop" as ServiceAction },
    { code: "manifest-action", what: /^action is not an action/, got: "nop", allowed: /^restart, reload$/ },
  ],
  [
    "an owner",
    { certificate: { path: "/a.crt", owner: "www data" } },
    {
      code: "manifest-owner",
      what: /^the owner or group of certificate is not/,
      got: "www data",
      allowed: /^a name or a number$/,
    },
  ],
  [
    "a group",
    { privateKey: { path: "/a.key", group: "" } },
    {
      code: "manifest-owner",
      what: /^the owner or group of private_key is not/,
      got: "",
      allowed: /^a name or a number$/,
    },
  ],
  [
    "a mode without its zero",
    { certificate: { path: "/a.crt", mode: "644" } },
    {
      code: "manifest-mode",
      what: /^certificate.mode is not an octal mode/,
      got: "644",
      allowed: /^0 and three octal digits/,
    },
  ],
  [
    "a mode in letters",
    { ca: { path: "/a.chain", mode: "u+rw" } },
    { code: "manifest-mode", what: /^ca.mode is not an octal mode/, got: "u+rw", allowed: /^0 and three octal digits/ },
  ],
  [
    "a key that everybody can read",
    { privateKey: { path: "/a.key", mode: "0644" } },
    { code: "manifest-mode", what: /lets every user of the host read the key/, got: "0644", allowed: /the last one 0/ },
  ],
  [
    "a kind of key",
    { key: { algo: "ed25519" as KeyAlgorithm, size: 256 } },
    {
      code: "manifest-key",
      what: /crashes when it enrolls with this key/,
      got: "ed25519 256",
      allowed: /^ecdsa 256, 384 or 521, rsa 2048 to 8192$/,
    },
  ],
  [
    "a curve",
    { key: { algo: KeyAlgorithm.ECDSA, size: 255 } },
    { code: "manifest-key", what: /crashes when it enrolls with this key/, got: "ecdsa 255", allowed: /^ecdsa 256/ },
  ],
  [
    "a short RSA key",
    { key: { algo: KeyAlgorithm.RSA, size: 1024 } },
    { code: "manifest-key", what: /crashes when it enrolls with this key/, got: "rsa 1024", allowed: /rsa 2048/ },
  ],
  [
    "a relative path",
    { ca: { path: "a.chain" } },
    { code: "manifest-path", what: /^ca.path is not the path of a file/, got: "a.chain", allowed: /^an absolute path/ },
  ],
  [
    "one path for two files",
    { ca: { path: "/etc/ssl/certs/www.crt" } },
    {
      code: "manifest-path",
      what: /^ca.path and certificate.path are the same path$/,
      got: "/etc/ssl/certs/www.crt",
      allowed: /^a different path for each file$/,
    },
  ],
  [
    "a host",
    { hosts: ["www.lab.test", "spiffe://lab.test/www"] },
    {
      code: "manifest-host",
      what: /not a DNS name or an IP address/,
      got: "spiffe://lab.test/www",
      allowed: /^DNS names/,
    },
  ],
  [
    "a common name",
    { commonName: "a\nb" },
    { code: "manifest-subject", what: /^CN cannot be part/, got: "a\nb", allowed: /no control characters/ },
  ],
  [
    "an organization",
    { names: [{ organization: "x".repeat(65) }] },
    { code: "manifest-subject", what: /^O cannot be part/, got: "x".repeat(65), allowed: /^1 to 64 characters/ },
  ],
  [
    "a country",
    { names: [{ country: "che" }] },
    { code: "manifest-subject", what: /^C cannot be part/, got: "che", allowed: /^two capital letters/ },
  ],
])("fails on %s that certmgr would choke on", (_, manifest, { code, what, got, allowed }) => {
  expect(withManifest(manifest)).toEqual([
    expect.objectContaining({
      code,
      path: MANIFEST,
      what: expect.stringMatching(what),
      got,
      allowed: expect.stringMatching(allowed),
    }),
  ]);
});

test("says everything that is wrong with a manifest at once", () => {
  const wrong = {
    profile: "none",
    key: { algo: "dsa" as KeyAlgorithm, size: 1 },
    certificate: { path: "x", mode: "1" },
  };
  expect(withManifest(wrong).map((issue) => issue.code)).toEqual([
    "manifest-key",
    "manifest-mode",
    "manifest-path",
    "manifest-path",
    "manifest-profile",
  ]);
});

test("fails on two manifests of one host that write one file", () => {
  const declared = smallFleet(pki);
  new CertmgrManifest(declared.certmgr, "second", {
    authority: declared.sub,
    multiRootCa: declared.multiRootCa,
    profile: "server",
    commonName: "second",
    privateKey: { path: declared.manifest.privateKeyPath },
  });
  expect(issuesOf(declared)).toEqual([
    {
      code: "path-owned-twice",
      path: "stack/lab/www01/certmgr/second",
      what: `the path on www01.lab.test already belongs to ${MANIFEST}`,
      got: "/etc/ssl/private/www.key",
      fix: "give one of them another path",
    },
  ]);
});

test("fails on a manifest that writes what is imported, and not on another host", () => {
  const declared = smallFleet(pki);
  for (const host of [declared.www01, declared.ca01]) {
    new ImportedCertificate(host, "imported", {
      certificate: declared.pem("api/tls.pem"),
      privateKey: declared.secret("imported"),
      certificatePath: declared.manifest.certificatePath,
      privateKeyPath: "/root/imported.key",
    });
  }
  expect(issuesOf(declared)).toMatchObject([
    {
      code: "path-owned-twice",
      path: "stack/lab/www01/imported",
      what: `the path on www01.lab.test already belongs to ${MANIFEST}`,
      got: "/etc/ssl/certs/www.crt",
    },
  ]);
});

test("a manifest of another host may write the same path", () => {
  const declared = smallFleet(pki);
  new CertmgrManifest(new Certmgr(declared.ca01, "certmgr"), "www", {
    authority: declared.sub,
    multiRootCa: declared.multiRootCa,
    profile: "server",
    commonName: "second",
  });
  expect(issuesOf(declared)).toEqual([]);
});

describe("a profile that signs for some names only", () => {
  const withWhitelist = (nameWhitelist: string, manifest: Partial<CertmgrManifestProps> = {}) => {
    const secret = (name: string) => Secret.fromFile(name, { file: `/secrets/${name}`, version: "1" });
    const expiry = Duration.days(365);
    const signingProfiles = {
      server: { usages: [KeyUsage.SERVER_AUTH], expiry, authKey: secret("auth-server"), nameWhitelist },
      client: {
        usages: [KeyUsage.CLIENT_AUTH],
        expiry,
        authKey: secret("auth-client"),
        sharedByOrganizations: true,
      },
    };
    return issuesOf(smallFleet(pki, { sub: { signingProfiles }, manifest }));
  };

  test("passes on those, and on addresses", () => {
    expect(withWhitelist("^([a-z0-9-]+\\.)*lab\\.test$", { hosts: ["www.lab.test", "10.0.0.2"] })).toEqual([]);
  });

  test("fails on others, the common name included", () => {
    expect(
      withWhitelist("^www\\.lab\\.test$", { commonName: "x", hosts: ["www.lab.test", "x", "y.lab.test"] }),
    ).toEqual([
      {
        code: "manifest-name-whitelist",
        path: MANIFEST,
        what: "the profile server of stack/lab/sub does not sign for a name of the manifest",
        got: "x, y.lab.test",
        allowed: "names that match ^www\\.lab\\.test$",
        fix: "correct the names, or `nameWhitelist` of the profile",
      },
    ]);
  });

  test("is left to the CA where JavaScript cannot read its pattern", () => {
    expect(withWhitelist("(?i)^nothing$")).toEqual([]);
  });
});
