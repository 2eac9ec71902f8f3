import type { HostModel } from "../../model/host";
import type { StaplingVhostModel } from "../../model/httpd";
import type { ParsedCertificate } from "../../x509/certificate";

/** What a fleet had, on whichever host: what comes to a host may be new there only. */
export interface PreviousState {
  /** CAs that clients and systems were believed for. */
  readonly trusted: readonly ParsedCertificate[];
  readonly vhosts: readonly StaplingVhostModel[];
}

export function previousState(hosts: readonly HostModel[]): PreviousState {
  const vhosts = hosts.flatMap(({ httpd }) => httpd?.vhosts ?? []);
  const anchors = hosts.flatMap(({ trustAnchors }) => trustAnchors.map(({ certificate }) => certificate));
  return { trusted: [...anchors, ...vhosts.flatMap(({ trustStore }) => trustStore?.certificates ?? [])], vhosts };
}
