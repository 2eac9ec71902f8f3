import type { HttpdServerModel, StaplingVhostModel } from "./httpd";

/** Whether httpd asks clients for certificates: in the handshake, or where a path asks. */
export function asksForCertificates({ trustStore }: Pick<StaplingVhostModel, "trustStore">): boolean {
  return trustStore !== undefined;
}

/**
 * How long a connection of a client with a certificate lasts at most, but for requests that are running. httpd checks a
 * certificate in the handshake, and never again.
 */
export const CONNECTION_SECONDS = 3600;

/** Whether a host has connections to end: see `CONNECTION_SECONDS`. */
export function endsConnections(server: HttpdServerModel | undefined): boolean {
  return server?.vhosts.some(asksForCertificates) === true;
}
