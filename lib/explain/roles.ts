import { isClientManifest } from "../model/certmgr";
import type { HostModel } from "../model/host";
import { siteOrigin } from "../model/site-address";

/** What a host is there for, a line a role. */
export function rolesOf(host: HostModel): string[] {
  const { multiRootCa, ocspResponders, httpd, certmgr, importedCertificates, trustAnchors } = host;
  const manifests = certmgr?.manifests ?? [];
  const clients = [
    ...manifests.filter(isClientManifest).map(({ name }) => name),
    ...importedCertificates.map(({ name }) => name),
  ];
  return [
    ...(multiRootCa === undefined
      ? []
      : [`signs for ${labels(multiRootCa.roots)}: https://${multiRootCa.serverName}:${multiRootCa.port}`]),
    ...ocspResponders.map(({ authority, port }) => `answers OCSP for ${authority.label}: port ${port}`),
    ...(httpd?.issuerSite === undefined
      ? []
      : [
          `publishes CA certificates and CRLs of ${labels(httpd.issuerSite.authorities)}: http://${httpd.issuerSite.serverName}`,
        ]),
    ...(httpd?.vhosts ?? []).map(
      ({ serverName, port, locations, publicLocations = [], backends = [] }) =>
        `serves ${siteOrigin({ serverName, port })}${
          locations.length === 0 ? "" : `, restricted: ${paths(locations)}`
        }${publicLocations.length === 0 ? "" : `, public: ${paths(publicLocations)}`}${
          backends.length === 0 ? "" : `, answered by backends: ${paths(backends)}`
        }`,
    ),
    ...(clients.length === 0 ? [] : [`holds identities: ${clients.join(", ")}`]),
    ...(trustAnchors.length === 0 ? [] : [`trusts ${trustAnchors.map(({ name }) => name).join(", ")}`]),
  ];
}

function paths(locations: readonly { readonly urlPath: string }[]): string {
  return locations.map(({ urlPath }) => urlPath).join(", ");
}

function labels(of: readonly { readonly authority: { readonly label: string } }[]): string {
  return of.map(({ authority }) => authority.label).join(", ");
}
