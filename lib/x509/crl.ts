import type { ParsedCertificate } from "./certificate";
import type { Finding } from "./finding";
import { serialAsHttpdPrints } from "./serial-number";
import { x509 } from "./x509";

/** What makes a revocation list in DER useless to whoever fetches it as that of a CA. */
export function checkCrl(der: Buffer, authority: ParsedCertificate, date: Date): Finding[] {
  const lib = x509();
  let list: InstanceType<typeof lib.X509Crl>;
  try {
    // The library takes PEM for DER, too.
    if (der[0] !== 0x30) throw new Error("this is no sequence");
    list = new lib.X509Crl(new Uint8Array(der));
  } catch {
    const isPem = der.includes("BEGIN X509 CRL");
    return [
      {
        code: "crl-invalid",
        what: "a revocation list is not one in DER",
        got: isPem ? "PEM" : `${der.length} bytes of something else`,
        allowed: "DER, as RFC 5280 has it for lists that are fetched over http:",
        fix: isPem ? "convert it: openssl crl -in FILE -outform der -out FILE.der" : "correct `crlFile`",
      },
    ];
  }
  const keyId = list.getExtension(lib.AuthorityKeyIdentifierExtension)?.keyId;
  const subject = Buffer.from(new lib.X509Certificate(authority.der).subjectName.toArrayBuffer());
  const isOfName = Buffer.from(list.issuerName.toArrayBuffer()).equals(subject);
  if (!isOfName || (keyId !== undefined && authority.ski !== undefined && keyId.toLowerCase() !== authority.ski)) {
    return [
      {
        code: "crl-invalid",
        what: "a revocation list is of another CA, and nobody could check it",
        got: `${list.issuer}${keyId === undefined ? "" : ` with the key ${keyId.toLowerCase()}`}`,
        allowed: `${authority.subject}${authority.ski === undefined ? "" : ` with the key ${authority.ski}`}`,
        fix: "have the CA sign one, or correct `crlFile`",
      },
    ];
  }
  if (list.nextUpdate !== undefined && list.nextUpdate > date) return [];
  return [
    {
      code: "crl-invalid",
      what: "a revocation list is over, and whoever checks it refuses every certificate of the CA",
      got: list.nextUpdate === undefined ? "no end" : `valid until ${list.nextUpdate.toISOString()}`,
      allowed: `valid on ${date.toISOString()}`,
      fix: "have the CA sign a new one",
    },
  ];
}

/** Until when a revocation list in DER is valid; nothing where it does not say, or is none. */
export function nextUpdateOf(der: Uint8Array): Date | undefined {
  try {
    return new (x509().X509Crl)(new Uint8Array(der)).nextUpdate;
  } catch {
    return undefined;
  }
}

/** The serial numbers of a revocation list in DER, in lower case, whole bytes each; none where it is no list. */
export function revokedSerials(der: Uint8Array): string[] {
  try {
    return new (x509().X509Crl)(new Uint8Array(der)).entries.map(({ serialNumber }) =>
      serialAsHttpdPrints(serialNumber).toLowerCase(),
    );
  } catch {
    return [];
  }
}
