import { createHash, X509Certificate } from "node:crypto";
import type { X509Certificate as X509 } from "@peculiar/x509";
import { DistinguishedName } from "./distinguished-name";
import type { Finding } from "./finding";
import { nameValues } from "./name-values";
import { FROM_PKCS7, isPrivateKey, type PemBlock, readPem, writePem } from "./pem";
import { parseSerialNumber } from "./serial-number";
import { x509 } from "./x509";

/** What the library reads from a certificate: plain values only. */
export interface ParsedCertificate {
  /** As httpd prints it: `CN=CARC I101L,O=Carcano SA,C=CH`. */
  readonly subject: string;
  /** In the order of the certificate: `C=CH, O=Carcano SA, CN=CARC I101L`. */
  readonly subjectReadable: string;
  readonly issuer: string;
  readonly issuerReadable: string;
  /** The subject's attributes in the order of the certificate, under OpenSSL's short names (`O`), unescaped. */
  readonly subjectAttributes: readonly { readonly type: string; readonly value: string }[];
  /** The last `CN`. */
  readonly commonName: string | undefined;
  /** Lower-case hex, no leading zeros; `-` before it if the CA gave a negative number. */
  readonly serialHex: string;
  /** As CFSSL's certdb and `cfssl revoke` expect it. */
  readonly serialDecimal: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether the basic constraints have CA:TRUE. */
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** Names of RFC 5280 (`keyCertSign`); undefined when the extension is absent, which allows every usage. */
  readonly keyUsage: readonly string[] | undefined;
  /** Names of RFC 5280 (`serverAuth`), or the object identifier where RFC 5280 has no name; undefined when the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly sans: { readonly dns: readonly string[]; readonly ip: readonly string[]; readonly email: readonly string[] };
  /** Subject key identifier, lower-case hex without colons. */
  readonly ski: string | undefined;
  /** Authority key identifier, lower-case hex without colons. */
  readonly aki: string | undefined;
  readonly ocspUrls: readonly string[];
  /** Servers have to staple with it (RFC 7633). */
  readonly mustStaple: boolean;
  readonly caIssuersUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** Lower-case hex without colons. */
  readonly fingerprintSha256: string;
  /** The certificate verifies with its own key. */
  readonly selfSigned: boolean;
  readonly publicKey: PublicKeyFacts;
  /** `SHA-256`, ...; undefined if the algorithm includes its hash (Ed25519). */
  readonly signatureHash: string | undefined;
  readonly der: Buffer;
  /** 64 columns, LF, one final newline, independent of the form of its file. */
  readonly pem: string;
}

export interface PublicKeyFacts {
  /** `ec`, `rsa`, `ed25519`, ... */
  readonly algorithm: string;
  /** NIST's name of the curve, such as `P-521`, or OpenSSL's name where NIST has none. */
  readonly curve?: string;
  readonly bits?: number;
}

/** The certificates of a PEM text, and the findings of the other parts. */
export interface PemCertificates {
  readonly certificates: readonly ParsedCertificate[];
  readonly findings: readonly Finding[];
}

const KEY_USAGES = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;

const EXTENDED_KEY_USAGES: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.3": "codeSigning",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
  "1.3.6.1.5.5.7.3.8": "timeStamping",
  "1.3.6.1.5.5.7.3.9": "OCSPSigning",
  "2.5.29.37.0": "anyExtendedKeyUsage",
};

const TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

/** The TLS extension 5 as an INTEGER in DER. */
const STATUS_REQUEST = Buffer.from([2, 1, 5]);

const NIST_CURVES: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

/** Reads every certificate of a PEM text. A text with a private key yields no certificate. */
export function parsePem(text: string): PemCertificates {
  const { blocks, findings } = readPem(text);
  const keys = blocks.filter((block) => isPrivateKey(block.label));
  if (keys.length > 0) return { certificates: [], findings: keys.map(privateKeyInside) };

  const certificates: ParsedCertificate[] = [];
  const allFindings = [...findings];
  for (const block of blocks) {
    const read = block.label === "CERTIFICATE" ? readCertificate(block.der) : wrongLabel(block);
    if ("code" in read) allFindings.push({ ...read, what: `block ${block.number} (line ${block.line}) ${read.what}` });
    else certificates.push(read);
  }
  return { certificates, findings: allFindings };
}

// A fleet's hosts hold the same few certificates, and reading one takes milliseconds.
const known = new Map<string, ParsedCertificate>();

/** Reads one certificate, or returns why it is not one. */
export function readCertificate(der: Buffer): ParsedCertificate | Finding {
  const fingerprint = createHash("sha256").update(der).digest("hex");
  const before = known.get(fingerprint);
  if (before !== undefined) return before;
  try {
    const node = new X509Certificate(der);
    const extra = der.length - node.raw.length;
    if (extra !== 0) {
      return {
        code: "certificate-trailing-bytes",
        what: `has ${extra} bytes after the certificate`,
        fix: ISSUE_AGAIN,
      };
    }
    const certificate = facts(node, new (x509().X509Certificate)(der));
    known.set(fingerprint, certificate);
    return certificate;
  } catch (error) {
    return {
      code: "certificate-unreadable",
      what: "is not an X.509 certificate",
      got: `${der.length} bytes of DER (${error instanceof Error ? error.message : String(error)})`,
      fix: ISSUE_AGAIN,
    };
  }
}

const ISSUE_AGAIN = "copy the certificate again from where it was issued";

function facts(node: X509Certificate, parsed: X509): ParsedCertificate {
  const lib = x509();
  const subject = new DistinguishedName(
    node.subject ?? "",
    nameValues(Buffer.from(parsed.subjectName.toArrayBuffer())),
  );
  const issuer = new DistinguishedName(node.issuer ?? "", nameValues(Buffer.from(parsed.issuerName.toArrayBuffer())));
  const constraints = parsed.getExtension(lib.BasicConstraintsExtension);
  const usages = parsed.getExtension(lib.KeyUsagesExtension)?.usages;
  const names = parsed.getExtension(lib.SubjectAlternativeNameExtension)?.names.items ?? [];
  const access = parsed.getExtension(lib.AuthorityInfoAccessExtension);
  const points = parsed.getExtension(lib.CRLDistributionPointsExtension)?.distributionPoints ?? [];
  const serial = parseSerialNumber(node.serialNumber);
  if (serial === undefined) throw new Error(`serial number ${node.serialNumber}`);
  const commonNames = subject.attributes.filter(({ type }) => type === "CN");

  return Object.freeze({
    subject: subject.rfc2253,
    subjectReadable: subject.readable,
    issuer: issuer.rfc2253,
    issuerReadable: issuer.readable,
    subjectAttributes: subject.attributes,
    commonName: commonNames[commonNames.length - 1]?.value,
    serialHex: serial.toString(16),
    serialDecimal: serial.toString(),
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    isCa: constraints?.ca ?? false,
    pathLength: constraints?.pathLength,
    keyUsage: usages === undefined ? undefined : KEY_USAGES.filter((_, bit) => (usages & (1 << bit)) !== 0),
    extendedKeyUsage: parsed
      .getExtension(lib.ExtendedKeyUsageExtension)
      ?.usages.map((oid) => EXTENDED_KEY_USAGES[`${oid}`] ?? `${oid}`),
    sans: {
      dns: names.filter((name) => name.type === "dns").map((name) => name.value),
      ip: names.filter((name) => name.type === "ip").map((name) => name.value),
      email: names.filter((name) => name.type === "email").map((name) => name.value),
    },
    ski: parsed.getExtension(lib.SubjectKeyIdentifierExtension)?.keyId,
    aki: parsed.getExtension(lib.AuthorityKeyIdentifierExtension)?.keyId,
    ocspUrls: urls(access?.ocsp),
    mustStaple: Buffer.from(parsed.getExtension(TLS_FEATURE)?.value ?? new ArrayBuffer(0)).includes(STATUS_REQUEST),
    caIssuersUrls: urls(access?.caIssuers),
    crlUrls: points
      .flatMap((point) => point.distributionPoint?.fullName ?? [])
      .map((name) => name.uniformResourceIdentifier)
      .filter((url) => url !== undefined),
    fingerprintSha256: node.fingerprint256.replace(/:/g, "").toLowerCase(),
    selfSigned: subject.rfc2253 === issuer.rfc2253 && verifies(node, node),
    publicKey: publicKeyFacts(node),
    signatureHash: hashOf(parsed),
    der: node.raw,
    pem: writePem("CERTIFICATE", node.raw),
  });
}

/** The subject in DER, as it is in a certificate request. */
export function subjectDer({ der }: ParsedCertificate): Buffer {
  return Buffer.from(new (x509().X509Certificate)(der).subjectName.toArrayBuffer());
}

/** Whether the signature of one certificate was made with the key of another. */
export function verifies(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // OpenSSL cannot use the key, so the key did not make a valid signature.
    return false;
  }
}

function publicKeyFacts(node: X509Certificate): PublicKeyFacts {
  const { asymmetricKeyType, asymmetricKeyDetails } = node.publicKey;
  const curve = asymmetricKeyDetails?.namedCurve;
  return {
    algorithm: asymmetricKeyType ?? "unknown",
    ...(curve === undefined ? {} : { curve: NIST_CURVES[curve] ?? curve }),
    ...(asymmetricKeyDetails?.modulusLength === undefined ? {} : { bits: asymmetricKeyDetails.modulusLength }),
  };
}

function hashOf({ signatureAlgorithm }: X509): string | undefined {
  const { hash } = signatureAlgorithm as { readonly hash?: { readonly name: string } };
  return hash?.name;
}

function urls(names: readonly { type: string; value: string }[] | undefined): string[] {
  return (names ?? []).filter((name) => name.type === "url").map((name) => name.value);
}

function privateKeyInside(block: PemBlock): Finding {
  return {
    code: "pem-private-key",
    what: `block ${block.number} (line ${block.line}) is a private key, and the file is published`,
    got: block.label,
    allowed: "certificates only",
    fix: "remove the key from the file and from every copy of the file, and replace the key if others could read it",
  };
}

function wrongLabel(block: PemBlock): Finding {
  return {
    code: "pem-not-certificate",
    what: "is not a certificate",
    got: block.label,
    allowed: "CERTIFICATE",
    fix: /^(PKCS7|PKCS #7.*|CMS)$/.test(block.label)
      ? FROM_PKCS7
      : block.label.endsWith("REQUEST")
        ? "give the certificate that the CA returned for this request"
        : "remove the block",
  };
}
