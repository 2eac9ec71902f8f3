import type { ParsedCertificate } from "./certificate";

/**
 * Whether OpenSSL accepts a certificate as a client certificate (`openssl verify -purpose sslclient`). An absent extension allows
 * every use; `anyExtendedKeyUsage` has no effect.
 */
export function isForClients({ keyUsage, extendedKeyUsage }: ParsedCertificate): boolean {
  const maySign = keyUsage === undefined || keyUsage.includes("digitalSignature") || keyUsage.includes("keyAgreement");
  return maySign && (extendedKeyUsage === undefined || extendedKeyUsage.includes("clientAuth"));
}
