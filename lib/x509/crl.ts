import type { ParsedCertificate } from "./certificate";
import type { Finding } from "./finding";
import { serialAsHttpdPrints } from "./serial-number";
import { x509 } from "./x509";

/** All findings of a file as the CRL of a CA in DER. */
export function checkCrl(der: Buffer, authority: ParsedCertificate, date: Date): Finding[] {
  const lib = x509();
  let list: InstanceType<typeof lib.X509Crl>;
  try {
    // The library also accepts PEM.
    if (der[0] !== 0x30) throw new Error("not a sequence");
    list = new lib.X509Crl(new Uint8Array(der));
  } catch {
    const isPem = der.includes("BEGIN X509 CRL");
    return [
      {
        code: "crl-invalid",
        what: "a CRL is not in DER",
        got: isPem ? "PEM" : `${der.length} bytes of another format`,
        allowed: "DER, as RFC 5280 requires for CRLs that are fetched over http:",
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
        what: "a CRL is of another CA: clients could not check it",
        got: `${list.issuer}${keyId === undefined ? "" : ` with the key ${keyId.toLowerCase()}`}`,
        allowed: `${authority.subject}${authority.ski === undefined ? "" : ` with the key ${authority.ski}`}`,
        fix: "have this CA sign a CRL, or correct `crlFile`",
      },
    ];
  }
  if (list.nextUpdate !== undefined && list.nextUpdate > date) return [];
  return [
    {
      code: "crl-invalid",
      what:
        list.nextUpdate === undefined
          ? "a CRL does not expire"
          : "a CRL has expired: clients that check it would refuse every certificate of the CA",
      got: list.nextUpdate === undefined ? "no nextUpdate" : `expired on ${list.nextUpdate.toISOString()}`,
      allowed: `a CRL that expires after ${date.toISOString()}`,
      fix: "have the CA sign a new CRL",
    },
  ];
}

/** When a CRL in DER expires; undefined if it has no such time, or is not a CRL. */
export function nextUpdateOf(der: Uint8Array): Date | undefined {
  try {
    return new (x509().X509Crl)(new Uint8Array(der)).nextUpdate;
  } catch {
    return undefined;
  }
}

/** The serial numbers of a CRL in DER, in lower case and whole bytes; empty if it is not a CRL. */
export function revokedSerials(der: Uint8Array): string[] {
  try {
    return new (x509().X509Crl)(new Uint8Array(der)).entries.map(({ serialNumber }) =>
      serialAsHttpdPrints(serialNumber).toLowerCase(),
    );
  } catch {
    return [];
  }
}
