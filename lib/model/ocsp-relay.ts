import type { StaplingVhostModel } from "./httpd";

/** Where the relay of questions to OCSP responders listens, on the loopback address of a host. */
export const RELAY_PORT = 9480;

/** Whether httpd asks OCSP responders that clients' certificates name: through the relay. */
export function asksResponders({ trustStore, revocation }: StaplingVhostModel): boolean {
  return trustStore !== undefined && revocation.ocsp !== undefined;
}
