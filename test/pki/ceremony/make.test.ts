import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import seed from "../../../examples/seed-lab/pki.json";
import { readFacts } from "../../../lib/pki/ceremony/facts";
import { initPki } from "../../../lib/pki/ceremony/init";
import { parsePem } from "../../../lib/x509/certificate";
import { checkTrustStore, verifyDepth } from "../../../lib/x509/chain";
import { testWithPrograms } from "../../support/programs";

const now = new Date("2026-03-01T12:34:56Z");
const withOpenssl = testWithPrograms("openssl");
const scratch = mkdtempSync(join(tmpdir(), "ceremony-"));
const dir = join(scratch, "pki");

beforeAll(async () => {
  const umask = process.umask(0);
  try {
    expect(await initPki(dir, seed, { now, print: () => {} })).toBe("made");
  } finally {
    process.umask(umask);
  }
});

afterAll(() => rmSync(scratch, { recursive: true }));

describe("the lab's ceremony", () => {
  test("lays every file where it belongs, with keys for their owner only, whatever the umask", () => {
    expect(tree(dir)).toEqual([
      "0700 .",
      "0700 api",
      "0600 api/tls-key.pem",
      "0644 api/tls.pem",
      "0700 auth",
      "0600 auth/client.key",
      "0600 auth/server.key",
      "0700 carc_i101l",
      "0600 carc_i101l/ca-key.pem",
      "0644 carc_i101l/ca.pem",
      "0644 carc_i101l/crl.der",
      "0644 carc_i101l/crl.pem",
      "0600 carc_i101l/ocsp-key.pem",
      "0644 carc_i101l/ocsp.pem",
      "0700 carc_r100l",
      "0600 carc_r100l/ca-key.pem",
      "0644 carc_r100l/ca.pem",
      "0644 carc_r100l/crl.der",
      "0644 carc_r100l/crl.pem",
      "0600 carc_r100l/ocsp-key.pem",
      "0644 carc_r100l/ocsp.pem",
      "0644 pki.json",
      "0700 untrusted",
      "0600 untrusted/ca-key.pem",
      "0644 untrusted/ca.pem",
      "0600 untrusted/untrusted-data-exchange-svc01-key.pem",
      "0644 untrusted/untrusted-data-exchange-svc01.pem",
    ]);
    expect(readdirSync(scratch)).toEqual(["pki"]);
  });

  withOpenssl("makes chains that openssl accepts in its strict mode", () => {
    const root = join(dir, "carc_r100l/ca.pem");
    const strict = ["verify", "-x509_strict", "-attime", "1780000000", "-CAfile"];
    const chained = [
      "carc_r100l/ca.pem",
      "carc_i101l/ca.pem",
      "carc_r100l/ocsp.pem",
      "carc_i101l/ocsp.pem",
      "api/tls.pem",
    ];
    const said = openssl(
      ...strict,
      root,
      "-untrusted",
      join(dir, "carc_i101l/ca.pem"),
      ...chained.map((f) => join(dir, f)),
    );
    expect(said.split("\n").filter((line) => line.endsWith(": OK"))).toHaveLength(chained.length);

    const partner = join(dir, "untrusted/untrusted-data-exchange-svc01.pem");
    expect(openssl(...strict, join(dir, "untrusted/ca.pem"), partner)).toContain(": OK");
    expect(() => openssl(...strict, root, partner)).toThrow();
  });

  withOpenssl("makes the root of the post", () => {
    expect(dump("carc_r100l/ca.pem")).toBe(`Version: 3 (0x2)
Signature Algorithm: ecdsa-with-SHA512
Issuer: C=CH, ST=Tessin, O=Carcano SA, CN=CARC R100L
Not Before: Mar  1 12:29:00 2026 GMT
Not After : Feb 24 12:29:00 2046 GMT
Subject: C=CH, ST=Tessin, O=Carcano SA, CN=CARC R100L
NIST CURVE: P-521
X509v3 Key Usage: critical
Certificate Sign, CRL Sign
X509v3 Basic Constraints: critical
CA:TRUE, pathlen:1
X509v3 Subject Key Identifier:
(root)
`);
  });

  withOpenssl("makes the intermediate of the post", () => {
    expect(dump("carc_i101l/ca.pem")).toBe(`Version: 3 (0x2)
Signature Algorithm: ecdsa-with-SHA512
Issuer: C=CH, ST=Tessin, O=Carcano SA, CN=CARC R100L
Not Before: Mar  1 12:29:00 2026 GMT
Not After : Feb 25 12:29:00 2041 GMT
Subject: C=CH, O=Carcano SA, CN=CARC I101L
NIST CURVE: P-521
X509v3 Key Usage: critical
Certificate Sign, CRL Sign
X509v3 Basic Constraints: critical
CA:TRUE, pathlen:0
Authority Information Access:
OCSP - URI:http://ocsp01.lab.carcano.corp:9400
CA Issuers - URI:http://ca01.lab.carcano.corp/carc_r100l/ca.crt
X509v3 CRL Distribution Points:
Full Name:
URI:http://ca01.lab.carcano.corp/carc_r100l/crl.der
X509v3 Certificate Policies:
Policy: X509v3 Any Policy
User Notice:
Explicit Text: CARC R100L Certification Practice Statement
CPS: http://ca01.lab.carcano.corp/carc_r100l/cps.html
X509v3 Subject Key Identifier:
(inter)
X509v3 Authority Key Identifier:
(root)
`);
  });

  withOpenssl("makes OCSP signers that need not be asked about themselves", () => {
    const text = dump("carc_i101l/ocsp.pem");
    expect(text).toContain("Issuer: C=CH, O=Carcano SA, CN=CARC I101L\n");
    expect(text).toContain("Subject: C=CH, O=Carcano SA, CN=CARC I101L OCSP\n");
    expect(text).toContain("X509v3 Key Usage: critical\nDigital Signature\n");
    expect(text).toContain("X509v3 Extended Key Usage:\nOCSP Signing\n");
    expect(text).toContain("X509v3 Basic Constraints: critical\nCA:FALSE\n");
    expect(text).toContain("OCSP No Check:\n");
  });

  test("makes the signing API's server certificate, signed by the root", () => {
    expect(certificate("api/tls.pem")).toMatchObject({
      issuer: "CN=CARC R100L,O=Carcano SA,ST=Tessin,C=CH",
      commonName: "ca01.lab.carcano.corp",
      keyUsage: ["digitalSignature", "keyEncipherment"],
      extendedKeyUsage: ["serverAuth"],
      sans: { dns: ["ca01.lab.carcano.corp"], ip: [] },
      ocspUrls: ["http://ocsp01.lab.carcano.corp:9400"],
      publicKey: { algorithm: "ec", curve: "P-256" },
    });
  });

  withOpenssl("makes revocation lists that openssl verifies, numbered from 1, the same in PEM and DER", () => {
    for (const label of ["carc_r100l", "carc_i101l"]) {
      const pem = join(dir, label, "crl.pem");
      const text = openssl("crl", "-in", pem, "-noout", "-text", "-CAfile", join(dir, label, "ca.pem"));
      expect(text).toMatch(/X509v3 CRL Number: *\n *1\n/);
      expect(text).toContain("No Revoked Certificates");
      expect(readFileSync(pem, "utf8")).toMatch(/^-----BEGIN X509 CRL-----\n/);
      const der = openssl("crl", "-inform", "der", "-in", join(dir, label, "crl.der"));
      expect(der).toBe(readFileSync(pem, "utf8"));
    }
  });

  test("makes keys in PKCS#8 that belong to their certificates, and auth keys of 32 bytes", () => {
    for (const { file } of readFacts(dir)?.certificates ?? []) {
      const pem = readFileSync(join(dir, file.replace(/\.pem$/, "-key.pem")), "utf8");
      expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      expect(new X509Certificate(readFileSync(join(dir, file))).checkPrivateKey(createPrivateKey(pem))).toBe(true);
    }
    const keys = ["server", "client"].map((name) => readFileSync(join(dir, `auth/${name}.key`), "utf8"));
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}\n$/);
    expect(new Set(keys).size).toBe(2);
  });

  test("makes a trust store that passes the checks, with the depth that the post sets", () => {
    const store = ["carc_r100l/ca.pem", "carc_i101l/ca.pem"].map(certificate);
    expect(checkTrustStore(store, { date: now })).toEqual([]);
    expect(verifyDepth(certificate("carc_i101l/ca.pem"), store)).toBe(2);
  });

  test("gives every certificate a positive serial number of at most 159 bits of its own", () => {
    const serials = (readFacts(dir)?.certificates ?? []).map(({ serial }) => BigInt(`0x${serial}`));
    expect(new Set(serials).size).toBe(7);
    for (const serial of serials) expect(serial > 0n && serial < 1n << 159n).toBe(true);
  });

  test("writes down public facts only", () => {
    const text = readFileSync(join(dir, "pki.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      kind: "cdktf-mutual-tls/pki",
      formatVersion: 1,
      made: "2026-03-01T12:34:56.000Z",
      description: seed,
    });
    const secrets = ["auth/server.key", "auth/client.key", "carc_i101l/ca-key.pem"].map((f) =>
      readFileSync(join(dir, f), "utf8"),
    );
    for (const secret of secrets) expect(text).not.toContain(secret.trim().split("\n")[1] ?? secret.trim());
  });
});

function tree(root: string): string[] {
  return ["", ...(readdirSync(root, { recursive: true }) as string[]).sort()].map((path) => {
    const mode = statSync(join(root, path)).mode & 0o777;
    return `0${mode.toString(8)} ${path || "."}`;
  });
}

function certificate(file: string) {
  const [parsed] = parsePem(readFileSync(join(dir, file), "utf8")).certificates;
  if (parsed === undefined) throw new Error(`${file} holds no certificate`);
  return parsed;
}

/** What `openssl x509 -text` says, without what is random, indentation and the difference between its versions. */
function dump(file: string): string {
  const keyIds: [string, string][] = [
    ["root", "carc_r100l/ca.pem"],
    ["inter", "carc_i101l/ca.pem"],
  ];
  let text = openssl("x509", "-in", join(dir, file), "-noout", "-text", "-certopt", "no_sigdump,no_serial")
    .replaceAll(/\n +pub: *\n( +[0-9a-f:]+\n)+/g, "\n")
    .replaceAll(" = ", "=");
  for (const [name, ca] of keyIds) {
    const id = certificate(ca).ski?.toUpperCase().match(/../g)?.join(":") ?? "";
    text = text.replaceAll(`keyid:${id}`, id).replaceAll(id, `(${name})`);
  }
  const dull = /^(Certificate:|Data:|Validity|Subject Public Key Info:|Public.Key.*|ASN1 OID.*|X509v3 extensions:|)$/;
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !dull.test(line))
    .map((line) => `${line}\n`)
    .join("");
}

function openssl(...args: string[]): string {
  return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
