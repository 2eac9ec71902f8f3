import { x509 } from "./x509";

/** Until when a revocation list in DER is valid; nothing where it does not say, or is none. */
export function nextUpdateOf(der: Uint8Array): Date | undefined {
  try {
    return new (x509().X509Crl)(new Uint8Array(der)).nextUpdate;
  } catch {
    return undefined;
  }
}

/** The serial numbers of a revocation list in DER, as hexadecimal; none where it is no list. */
export function revokedSerials(der: Uint8Array): string[] {
  try {
    return new (x509().X509Crl)(new Uint8Array(der)).entries.map(({ serialNumber }) => serialNumber.toLowerCase());
  } catch {
    return [];
  }
}
