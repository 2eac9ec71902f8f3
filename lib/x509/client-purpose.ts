import type { ParsedCertificate } from "./certificate";

/**
 * Whether OpenSSL takes a certificate for one of a client (`openssl verify -purpose sslclient`). An absent extension allows
 * every use; `anyExtendedKeyUsage` counts for nothing.
 */
export function isForClients({ keyUsage, extendedKeyUsage }: ParsedCertificate): boolean {
  const maySign = keyUsage === undefined || keyUsage.includes("digitalSignature") || keyUsage.includes("keyAgreement");
  return maySign && (extendedKeyUsage === undefined || extendedKeyUsage.includes("clientAuth"));
}
