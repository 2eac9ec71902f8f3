import { X509Certificate } from "node:crypto";
import type { ParsedCertificate } from "./certificate";
import { buildChain, isComplete } from "./chain";

/*
 * "Who issued this certificate?" has two meanings. The handshake needs signatures: OpenSSL builds a chain up to a root of the
 * trust store. A location needs a name: httpd compares the text of SSL_CLIENT_I_DN, and cannot distinguish two CAs of one name.
 */

/** httpd's SSL_CLIENT_I_DN of every certificate that this CA signed. */
export function issuerName({ subject }: ParsedCertificate): string {
  return subject;
}

/** Whether a certificate names one of these CAs as its issuer, as httpd compares it. */
export function hasIssuerName(
  { issuer }: Pick<ParsedCertificate, "issuer">,
  authorities: readonly ParsedCertificate[],
): boolean {
  return authorities.some((each) => issuerName(each) === issuer);
}

/** Whether signatures lead from a certificate up to a self-signed root of the store. */
export function signedBy(certificate: ParsedCertificate, store: readonly ParsedCertificate[]): boolean {
  const chain = buildChain(certificate, store);
  return isComplete(chain) && (chain.length > 1 || isAmong(certificate, store));
}

/** The same for certificates that a CA will sign: the store may hold its certificate, or another one of the same name and key. */
export function signsWithin(authority: ParsedCertificate, store: readonly ParsedCertificate[]): boolean {
  return store.some((each) => isSameAuthority(each, authority) && signedBy(each, store));
}

/** Whether two certificates are of one CA: they have the same name and key. A renewal with the same key is the same CA. */
export function isSameAuthority(one: ParsedCertificate, other: ParsedCertificate): boolean {
  return isAmong(one, [other]) || (one.subject === other.subject && samePublicKey(one, other));
}

/** Whether this exact certificate is among others. */
export function isAmong({ fingerprintSha256 }: ParsedCertificate, others: readonly ParsedCertificate[]): boolean {
  return others.some((each) => each.fingerprintSha256 === fingerprintSha256);
}

/** Compares the keys themselves: anyone can write a key identifier into a certificate. */
export function samePublicKey(a: ParsedCertificate, b: ParsedCertificate): boolean {
  const key = (certificate: ParsedCertificate) =>
    new X509Certificate(certificate.pem).publicKey.export({ type: "spki", format: "der" });
  return key(a).equals(key(b));
}
