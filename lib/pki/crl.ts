import type { HostModel } from "../model/host";
import type { CertificateAuthorityModel } from "../model/pki";

/** How long a revocation list is valid that the CA's own host makes. */
export const MADE_CRL_SECONDS = 7 * 24 * 3600;

/** Where a host publishes the revocation list that it makes: it needs the CA's key, and a site to publish on. */
export function madeCrlFile(host: HostModel, authority: CertificateAuthorityModel): string | undefined {
  const site = host.httpd?.issuerSite;
  const published = site?.authorities.find((each) => each.authority.path === authority.path);
  const signs = host.multiRootCa?.roots.some((root) => root.authority.path === authority.path) ?? false;
  if (!signs || published === undefined || published.crl !== undefined) return undefined;
  return `${site?.documentRoot}/${authority.label}/crl.der`;
}
