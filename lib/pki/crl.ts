import type { HostModel } from "../model/host";
import type { CertificateAuthorityModel } from "../model/pki";

/** Lifetime of a CRL that the CA's host makes. */
export const MADE_CRL_SECONDS = 7 * 24 * 3600;

/** Path of the CRL that a host makes and publishes. The host needs the CA's key and an issuer site. */
export function madeCrlFile(host: HostModel, authority: CertificateAuthorityModel): string | undefined {
  const site = host.httpd?.issuerSite;
  const published = site?.authorities.find((each) => each.authority.path === authority.path);
  const signs = host.multiRootCa?.roots.some((root) => root.authority.path === authority.path) ?? false;
  if (!signs || published === undefined || published.crl !== undefined) return undefined;
  return `${site?.documentRoot}/${authority.label}/crl.der`;
}
