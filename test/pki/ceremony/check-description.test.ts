import seed from "../../../examples/seed-lab/pki.json";
import { IssuesError } from "../../../lib/core/issue";
import { parseDescription } from "../../../lib/pki/ceremony/check-description";

const root = {
  label: "root",
  subject: { CN: "Root" },
  key: { algo: "ecdsa", size: 256 },
  expiry: "48h",
};
const leaf = {
  file: "api/tls",
  issuer: "root",
  subject: { CN: "ca01.example.com" },
  key: { algo: "ecdsa", size: 256 },
  usages: ["server auth"],
  expiry: "24h",
};

function issues(document: unknown) {
  try {
    parseDescription(document);
    return [];
  } catch (error) {
    if (!(error instanceof IssuesError)) throw error;
    return error.issues;
  }
}

const authoritiesOnly = (...authorities: object[]) => ({
  authorities,
  certificates: [] as object[],
  authKeys: [] as string[],
});

test("passes the lab's description", () => {
  expect(parseDescription(seed)).toEqual(seed);
});

test("fails on values that cannot be used, all at once, by their path", () => {
  const document = {
    authorities: [
      {
        ...root,
        label: "carc-r100l",
        subject: { C: "Switzerland", CN: "Root\n" },
        key: { algo: "rsa", size: 2048 },
        expiry: "20 years",
        ocspUrl: "https://ocsp.example.com",
        pathLen: 1,
      },
    ],
    certificates: [{ ...leaf, file: "../tls", hosts: ["not a host"], usages: [] }],
  };
  expect(issues(document).map(({ path, code }) => `${path} ${code}`)).toEqual([
    "authKeys pki-missing",
    "authorities[0].expiry pki-value",
    "authorities[0].key.algo pki-value",
    "authorities[0].key.size pki-value",
    "authorities[0].label pki-value",
    "authorities[0].ocspUrl pki-value",
    "authorities[0].pathLen pki-unknown",
    "authorities[0].subject.C pki-value",
    "authorities[0].subject.CN pki-value",
    "certificates[0].file pki-value",
    "certificates[0].hosts[0] pki-value",
    "certificates[0].usages pki-value",
  ]);
  expect(issues(document)[1]).toMatchObject({
    got: expect.stringContaining("20 years"),
    allowed: expect.stringContaining("8760h"),
  });
  expect(issues(document)[6]).toMatchObject({ allowed: expect.stringContaining("pathlen") });
});

test.each([null, [], "text", 1])("fails on %j instead of an object", (document) => {
  expect(issues(document)).toMatchObject([{ code: "pki-value", path: "the description" }]);
});

test("fails on an issuer that is described later or nowhere", () => {
  const inter = { ...root, label: "inter", issuer: "root", expiry: "24h" };
  expect(issues(authoritiesOnly(root, inter))).toEqual([]);
  expect(issues(authoritiesOnly(inter, root))).toMatchObject([
    { code: "pki-issuer", path: "authorities[0].issuer", got: "root", allowed: "none: the first CA is a root CA" },
  ]);
  expect(issues({ ...authoritiesOnly(root), certificates: [{ ...leaf, issuer: "rot" }] })).toMatchObject([
    { code: "pki-issuer", path: "certificates[0].issuer", got: "rot", allowed: "root" },
  ]);
});

test("fails on what would outlive its issuer", () => {
  const long = { ...root, ocsp: { subject: { CN: "OCSP" }, expiry: "49h" }, crl: { expiry: "48h" } };
  expect(issues({ ...authoritiesOnly(long), certificates: [{ ...leaf, expiry: "49h" }] })).toMatchObject([
    { code: "pki-expiry", path: "authorities[0].ocsp.expiry", got: "49h", allowed: "48h or less" },
    { code: "pki-expiry", path: "certificates[0].expiry", got: "49h", allowed: "48h or less" },
  ]);
});

test("fails on more authorities in a row than a path length allows", () => {
  const tight = { ...root, pathlen: 1 };
  const inter = { ...root, label: "inter", issuer: "root" };
  const below = { ...root, label: "below", issuer: "inter" };
  expect(issues(authoritiesOnly(tight, inter))).toEqual([]);
  expect(issues(authoritiesOnly(tight, inter, below))).toMatchObject([
    {
      code: "pki-pathlen",
      path: "authorities[2].issuer",
      what: "root does not allow 2 CAs below it",
      got: "pathlen 1",
    },
  ]);
});

test("fails on two things in one place", () => {
  const twins = authoritiesOnly(root, { ...root, label: "ROOT" });
  expect(issues(twins)).toMatchObject([
    { code: "pki-duplicate", path: "authorities[1].label", what: expect.stringContaining("authorities[0].label") },
  ]);
  const files = ["root/ca", "root/crl", "api/tls-key", "api/tls", "web/tls", "web/TLS"];
  const certificates = files.map((file) => ({ ...leaf, file }));
  expect(issues({ ...authoritiesOnly(root), certificates }).map(({ path }) => path)).toEqual([
    "certificates[0].file",
    "certificates[1].file",
    "certificates[3].file",
    "certificates[5].file",
  ]);
  expect(issues({ ...authoritiesOnly(root), authKeys: ["a", "a"] })).toMatchObject([{ path: "authKeys[1]" }]);
  expect(issues(authoritiesOnly({ ...root, label: "auth" }))).toMatchObject([
    { what: "is already used by the ceremony" },
  ]);
  const key = { ...leaf, file: "auth/server" };
  expect(issues({ ...authoritiesOnly(root), certificates: [key], authKeys: ["server"] })).toMatchObject([
    { path: "authKeys[0]" },
  ]);
});
