import type { MutualTlsLocationModel, PublicLocationModel, StaplingVhostModel } from "./httpd";
import { innermost } from "./url-path";

type Paths = Pick<StaplingVhostModel, "locations" | "publicLocations">;

/** What decides who may request a URL path: of the locations that contain it, the innermost. */
export function guardOf(
  { locations, publicLocations = [] }: Paths,
  urlPath: string,
): MutualTlsLocationModel | PublicLocationModel | undefined {
  return innermost([...locations, ...publicLocations], urlPath);
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
