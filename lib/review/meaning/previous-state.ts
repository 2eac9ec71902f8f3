import type { HostModel } from "../../model/host";
import type { DocumentModel, StaplingVhostModel } from "../../model/httpd";
import { isRestricted } from "../../model/restricted";
import type { ParsedCertificate } from "../../x509/certificate";

/** What a fleet had, on whichever host: what comes to a host may be new there only. */
export interface PreviousState {
  /** CAs that clients and systems were believed for. */
  readonly trusted: readonly ParsedCertificate[];
  readonly vhosts: readonly StaplingVhostModel[];
}

/** What only some clients could read. */
export interface RestrictedDocument extends DocumentModel {
  readonly serverName: string;
}

export function restrictedDocuments({ vhosts }: PreviousState): RestrictedDocument[] {
  return vhosts.flatMap((vhost) =>
    vhost.documents
      .filter(({ relativePath }) => isRestricted(vhost, relativePath))
      .map((document) => ({ ...document, serverName: vhost.serverName })),
  );
}

export function previousState(hosts: readonly HostModel[]): PreviousState {
  const vhosts = hosts.flatMap(({ httpd }) => httpd?.vhosts ?? []);
  const anchors = hosts.flatMap(({ trustAnchors }) => trustAnchors.map(({ certificate }) => certificate));
  return { trusted: [...anchors, ...vhosts.flatMap(({ trustStore }) => trustStore?.certificates ?? [])], vhosts };
}
