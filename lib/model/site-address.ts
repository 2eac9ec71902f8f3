/** The port of https. */
export const HTTPS_PORT = 443;

/** Where a site is: the name that clients ask for, and the port; absent: that of its scheme. */
interface SiteAddress {
  readonly serverName: string;
  readonly port?: number;
}

/** What files of a site are named after. `_` is in no host name, so no two sites have one label. */
export function siteLabel({ serverName, port = HTTPS_PORT }: SiteAddress): string {
  return port === HTTPS_PORT ? serverName : `${serverName}_${port}`;
}

/** The site as clients write it in front of a path: `https://www.example.org`, `https://www.example.org:8443`. */
export function siteOrigin({ serverName, port = HTTPS_PORT }: SiteAddress): string {
  return `https://${serverName}${port === HTTPS_PORT ? "" : `:${port}`}`;
}
