import type { StaplingVhostModel } from "./httpd";

/**
 * Whether clients are asked for certificates in handshakes. httpd does not look at a certificate again in a session that
 * is resumed. Where a path asks, it asks again in each session.
 */
export function asksInHandshake({
  trustStore,
  clientAuthentication,
}: Pick<StaplingVhostModel, "trustStore" | "clientAuthentication">): boolean {
  return trustStore !== undefined && clientAuthentication !== "per-path";
}
