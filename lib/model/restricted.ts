import type { StaplingVhostModel } from "./httpd";
import { isWithinPath } from "./url-path";

/** Whether a virtual host serves a path below its document root only to some clients. */
export function isRestricted({ locations }: Pick<StaplingVhostModel, "locations">, relativePath: string): boolean {
  return locations.some(({ urlPath }) => isWithinPath(`/${relativePath}`, urlPath));
}
