import type { MutualTlsLocationModel, PublicLocationModel, StaplingVhostModel } from "./httpd";
import { isWithinPath } from "./url-path";

type Paths = Pick<StaplingVhostModel, "locations" | "publicLocations">;

/** What decides who may request a URL path: of the locations that contain it, the innermost. */
export function guardOf(
  { locations, publicLocations = [] }: Paths,
  urlPath: string,
): MutualTlsLocationModel | PublicLocationModel | undefined {
  const around = [...locations, ...publicLocations].filter((location) => isWithinPath(urlPath, location.urlPath));
  return around.sort((a, b) => b.urlPath.length - a.urlPath.length)[0];
}

export function isMutualTls(
  location: MutualTlsLocationModel | PublicLocationModel | undefined,
): location is MutualTlsLocationModel {
  return location !== undefined && "issuers" in location;
}

/** Whether a virtual host serves a path below its document root only to some clients. */
export function isRestricted(vhost: Paths, relativePath: string): boolean {
  return isMutualTls(guardOf(vhost, `/${relativePath}`));
}
