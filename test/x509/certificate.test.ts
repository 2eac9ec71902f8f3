import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { type ParsedCertificate, parsePem, readCertificate } from "../../lib/x509/certificate";
import { type Minted, mint } from "../pki/mint";
import { testWithPrograms } from "../support/programs";
import { rootAndLeaf } from "./root-and-leaf";

const withOpenssl = testWithPrograms("openssl");

let root: Minted;
let leaf: Minted;

beforeAll(async () => {
  ({ root, leaf } = await rootAndLeaf());
});

describe("a parsed certificate", () => {
  test("names its subject and issuer as httpd prints them, and for people", () => {
    expect(leaf.parsed).toMatchObject({
      subject: "CN=data-exchange-svc01,O=Big Partner Foo SA,C=CH",
      subjectReadable: "C=CH, O=Big Partner Foo SA, CN=data-exchange-svc01",
      issuer: "CN=CARC R100L,O=Carcano SA,ST=Tessin,C=CH",
      issuerReadable: "C=CH, ST=Tessin, O=Carcano SA, CN=CARC R100L",
      commonName: "data-exchange-svc01",
    });
  });

  test("may have a negative serial number, which a CA should not have given", async () => {
    const { parsed } = await mint({ name: "CN=x", serialNumber: "11223344556677" });
    // As if the CA had taken the first bit of its random octets for one of the number.
    const der = Buffer.from(parsed.der.toString("hex").replace("11223344556677", "91223344556677"), "hex");
    expect(readCertificate(der)).toMatchObject({
      serialHex: "-6eddccbbaa9989",
      serialDecimal: String(-0x6eddccbbaa9989n),
    });
  });

  test("carries what the extensions say", () => {
    expect(leaf.parsed).toMatchObject({
      isCa: false,
      pathLength: undefined,
      keyUsage: ["digitalSignature", "keyEncipherment"],
      extendedKeyUsage: ["clientAuth", "1.2.3.4"],
      ocspUrls: ["http://ocsp01.lab.carcano.corp:9401"],
      caIssuersUrls: ["http://ca01.lab.carcano.corp/carc_i101l/ca.crt"],
      crlUrls: ["http://ca01.lab.carcano.corp/carc_i101l/crl.der"],
      sans: { dns: ["svc01.example.com"], ip: ["10.1.2.3", "2001:db8::1"] },
      aki: root.parsed.ski,
      selfSigned: false,
      publicKey: { algorithm: "ec", curve: "P-256" },
    });
    expect(root.parsed).toMatchObject({
      isCa: true,
      pathLength: 1,
      keyUsage: ["keyCertSign", "cRLSign"],
      extendedKeyUsage: undefined,
      ocspUrls: [],
      sans: { dns: [], ip: [] },
      selfSigned: true,
    });
    expect(root.parsed.ski).toMatch(/^[0-9a-f]{40}$/);
  });

  withOpenssl("agrees with openssl on serial number, dates and fingerprint", () => {
    const said = openssl(leaf.parsed, "-serial", "-dates", "-fingerprint", "-sha256");
    expect(BigInt(`0x${/^serial=([0-9A-F]+)$/m.exec(said)?.[1]}`)).toBe(BigInt(`0x${leaf.parsed.serialHex}`));
    expect(said).toContain("notBefore=Jan  1 00:00:00 2026 GMT");
    expect(leaf.parsed.notBefore).toEqual(new Date("2026-01-01T00:00:00Z"));
    expect(leaf.parsed.notAfter).toEqual(new Date("2036-01-01T00:00:00Z"));
    expect(said.replaceAll(":", "").toLowerCase()).toContain(leaf.parsed.fingerprintSha256);
    expect(leaf.parsed.fingerprintSha256).toBe(createHash("sha256").update(leaf.parsed.der).digest("hex"));
    expect(BigInt(leaf.parsed.serialDecimal).toString(16)).toBe(leaf.parsed.serialHex);
  });

  test("does not call a certificate self-signed that only bears its issuer's name", async () => {
    const forged = await mint({ name: "CN=Root", forged: true });
    expect(forged.parsed.selfSigned).toBe(false);
  });

  test("has canonical PEM, whatever it was read from", () => {
    const { pem } = leaf.parsed;
    expect(pem).toMatch(
      /^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n-----END CERTIFICATE-----\n$/,
    );
    const odd = `\uFEFFsubject=CN=x\r\n${pem.replace(/^(?!-)/gm, "  ").replaceAll("\n", "\r\n")}`;
    expect(parsePem(odd)).toEqual({ certificates: [leaf.parsed], findings: [] });
  });

  withOpenssl(
    "has the distinguished name that openssl prints with httpd's flags, whatever is in it",
    async () => {
      const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
      const odd = fc.string({ unit: fc.constantFrom(...' ,+"\\<>;#=/\n\té'), minLength: 1, maxLength: 6 });
      const attribute = fc.tuple(fc.constantFrom("CN", "O", "OU", "ST"), fc.oneof(value, odd));
      const rdns = fc.array(fc.array(attribute, { minLength: 1, maxLength: 2 }), { minLength: 4, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(rdns, async (given) => {
          const name = given.map((rdn) =>
            Object.fromEntries(rdn.map(([type, text]) => [type, [{ utf8String: text }]])),
          );
          const { parsed } = await mint({ name });
          expect(`subject=${parsed.subject}\n`).toBe(openssl(parsed, "-subject", "-nameopt", "RFC2253,-esc_msb"));
        }),
        { numRuns: 12 },
      );
    },
    20_000,
  );
});

function openssl(certificate: ParsedCertificate, ...options: string[]): string {
  return execFileSync("openssl", ["x509", "-noout", ...options], { input: certificate.pem, encoding: "utf8" });
}
