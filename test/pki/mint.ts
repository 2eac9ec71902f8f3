import { createPrivateKey, webcrypto } from "node:crypto";
import type { Extension, JsonNameParams, X509Certificate } from "@peculiar/x509";
import { type ParsedCertificate, parsePem } from "../../lib/x509/certificate";
import { writePem } from "../../lib/x509/pem";
import { x509 } from "../../lib/x509/x509";

/** A certificate for a test, with the key to sign others with it. */
export interface Minted {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly parsed: ParsedCertificate;
}

export interface MintOptions {
  readonly name: string | JsonNameParams;
  readonly issuer?: Signer;
  /** Claims this issuer's name and key, yet is signed with a key of its own. */
  readonly forged?: boolean;
  /** Signs with the key of this certificate: a renewal. */
  readonly sameKeyAs?: Minted;
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** Bits of KeyUsageFlags; none for no extension. */
  readonly keyUsage?: number;
  /** An RSA key with so many bits, instead of P-256. */
  readonly rsaBits?: number;
  /** Hash of the signature. */
  readonly hash?: "SHA-1";
  readonly from?: string;
  readonly until?: string;
  readonly extensions?: readonly Extension[];
  /** Hexadecimal; chosen by chance if there is none. */
  readonly serialNumber?: string;
}

/** Signs whatever it is asked for, however wrong. */
export async function mint(options: MintOptions): Promise<Minted> {
  const lib = x509();
  const ec = { name: "ECDSA", namedCurve: "P-256" };
  const { rsaBits } = options;
  const rsa = (modulusLength: number) => ({
    ...{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength },
    publicExponent: new Uint8Array([1, 0, 1]),
  });
  const make = (algorithm: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams = ec) =>
    webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const keys = options.sameKeyAs?.keys ?? (await make(rsaBits === undefined ? ec : rsa(rsaBits)));
  const issuer = options.issuer;
  const subject = new lib.Name(options.name as string);
  const ca = options.ca ?? true;
  const usage = options.keyUsage ?? (ca ? lib.KeyUsageFlags.keyCertSign | lib.KeyUsageFlags.cRLSign : 0);
  const signingKey = (options.forged ? await make() : (issuer?.keys ?? keys)).privateKey;
  const certificate = await lib.X509CertificateGenerator.create({
    serialNumber: options.serialNumber ?? Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex"),
    subject,
    issuer: issuer?.certificate.subjectName ?? subject,
    notBefore: new Date(options.from ?? "2026-01-01T00:00:00Z"),
    notAfter: new Date(options.until ?? "2036-01-01T00:00:00Z"),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: { ...signingKey.algorithm, hash: options.hash ?? "SHA-256" },
    extensions: [
      new lib.BasicConstraintsExtension(ca, options.pathLength, true),
      ...(usage === 0 ? [] : [new lib.KeyUsagesExtension(usage, true)]),
      await lib.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await lib.AuthorityKeyIdentifierExtension.create((issuer?.keys ?? keys).publicKey),
      ...(options.extensions ?? []),
    ],
  });
  const [parsed] = parsePem(writePem("CERTIFICATE", new Uint8Array(certificate.rawData))).certificates;
  if (parsed === undefined) throw new Error("minted something that cannot be read");
  return { certificate, keys, parsed };
}

/** A CA, and the key that it signs with. */
export interface Signer {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** A CA whose certificate and key of P-256 are given as PEM. */
export async function signer(certificate: string, key: string): Promise<Signer> {
  const pkcs8 = createPrivateKey(key).export({ type: "pkcs8", format: "der" });
  const ec = { name: "ECDSA", namedCurve: "P-256" };
  const privateKey = await webcrypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), ec, false, ["sign"]);
  const parsed = new (x509().X509Certificate)(certificate);
  return { certificate: parsed, keys: { privateKey, publicKey: await parsed.publicKey.export() } };
}

/** A revocation list in DER with nobody in it. */
export async function mintCrl(
  { certificate, keys }: Signer,
  nextUpdate: Date,
  extensions: readonly Extension[] = [],
): Promise<Buffer> {
  const crl = await x509().X509CrlGenerator.create({
    issuer: certificate.subjectName,
    thisUpdate: new Date(nextUpdate.getTime() - 86_400_000),
    nextUpdate,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    signingKey: keys.privateKey,
    extensions: [...extensions],
  });
  return Buffer.from(crl.rawData);
}
