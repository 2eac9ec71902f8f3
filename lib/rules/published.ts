import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { namesOf } from "../model/names";
import type { IssuerSiteAuthorityModel, IssuerSiteModel } from "../model/pki";
import { madeCrlFile } from "../pki/crl";

export type PublishedFile = "ca.crt" | "crl.der";

/** What an `IssuerSite` of the fleet serves at a URL. */
export interface Published {
  readonly host: HostModel;
  readonly site: IssuerSiteModel;
  readonly entry: IssuerSiteAuthorityModel;
  readonly file: PublishedFile;
}

/** What the fleet serves at a URL: `outside` if the URL is not the fleet's, undefined if the fleet serves nothing there. */
export function publishedAt(fleet: FleetModel, url: string): Published | "outside" | undefined {
  const { hostname, port, pathname } = new URL(url);
  const host = fleet.hosts.find((each) => namesOf(each, fleet.domain).includes(hostname));
  if (host === undefined) return `.${hostname}`.endsWith(`.${fleet.domain}`) ? undefined : "outside";
  const site = host.httpd?.issuerSite;
  if (site === undefined || site.serverName !== hostname || port !== "") return undefined;
  for (const entry of site.authorities) {
    for (const file of ["ca.crt", "crl.der"] as const) {
      if (pathname === `/${entry.authority.label}/${file}`) return { host, site, entry, file };
    }
  }
  return undefined;
}

/** Whether the CRL that a site serves is made: given as a file, or written by a host of the fleet. */
export function isCrlMade({ host, entry }: Published): boolean {
  if (entry.crl !== undefined) return true;
  const responds = host.ocspResponders.some((each) => each.authority.path === entry.authority.path);
  return responds && madeCrlFile(host, entry.authority) !== undefined;
}
