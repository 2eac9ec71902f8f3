/*
 * Programs write a serial number in several ways: OpenSSL prints `0ABC`, a CRL `0abc`, httpd's SSL_CLIENT_M_SERIAL whole bytes in
 * upper case, CFSSL's certificate database decimals. A CA that does not follow RFC 5280 may give a negative number.
 */

/** RFC 5280, 4.1.2.2: 20 octets, and in DER one zero octet before a first bit of 1. */
const MOST_DIGITS = 42;

/** The number of a hexadecimal text as OpenSSL prints it; undefined if the text is not a number. */
export function parseSerialNumber(hex: string): bigint | undefined {
  if (!/^-?[0-9A-Fa-f]+$/.test(hex)) return undefined;
  return hex.startsWith("-") ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}

/** Whether a text is a serial number that RFC 5280 allows: positive, 20 octets at most. */
export function isSerialNumber(hex: string): boolean {
  return hex.length <= MOST_DIGITS && (parseSerialNumber(hex) ?? 0n) > 0n;
}

/** The form of this library's facts and reports: lower case without leading zeros. Other text stays unchanged. */
export function serialHex(hex: string): string {
  return parseSerialNumber(hex)?.toString(16) ?? hex;
}

/** As httpd prints it in SSL_CLIENT_M_SERIAL: whole bytes in upper case. Other text stays unchanged. */
export function serialAsHttpdPrints(hex: string): string {
  const number = parseSerialNumber(hex);
  if (number === undefined) return hex;
  const digits = (number < 0n ? -number : number).toString(16).toUpperCase();
  return `${number < 0n ? "-" : ""}${digits.length % 2 === 0 ? "" : "0"}${digits}`;
}
