/*
 * A serial number is a number that is written in several ways: OpenSSL prints `0ABC`, a CRL `0abc`, httpd's SSL_CLIENT_M_SERIAL
 * whole bytes in upper case, CFSSL's certificate database decimals. A CA that does not follow RFC 5280 may have made a negative one.
 */

/** RFC 5280, 4.1.2.2: 20 octets, and in DER one of zeros before a first bit of 1. */
const MOST_DIGITS = 42;

/** The number that a hexadecimal text means, as OpenSSL prints it; undefined where it is not one. */
export function parseSerialNumber(hex: string): bigint | undefined {
  if (!/^-?[0-9A-Fa-f]+$/.test(hex)) return undefined;
  return hex.startsWith("-") ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}

/** Whether a text is a serial number that RFC 5280 lets a CA give: positive, of 20 octets at most. */
export function isSerialNumber(hex: string): boolean {
  return hex.length <= MOST_DIGITS && (parseSerialNumber(hex) ?? 0n) > 0n;
}

/** The form of this library's facts and reports: lower case with no leading zeros. A text that is not one stays what it is. */
export function serialHex(hex: string): string {
  return parseSerialNumber(hex)?.toString(16) ?? hex;
}

/** As httpd prints it in SSL_CLIENT_M_SERIAL: whole bytes in upper case. A text that is not one stays what it is. */
export function serialAsHttpdPrints(hex: string): string {
  const number = parseSerialNumber(hex);
  if (number === undefined) return hex;
  const digits = (number < 0n ? -number : number).toString(16).toUpperCase();
  return `${number < 0n ? "-" : ""}${digits.length % 2 === 0 ? "" : "0"}${digits}`;
}
