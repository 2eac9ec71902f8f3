import { isAddress, isWithin } from "../core/ip-network";
import { vhostLogDirectory } from "../httpd/render-vhost";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { MutualTlsLocationModel, StaplingVhostModel } from "../model/httpd";
import { guardOf } from "../model/restricted";
import { siteOrigin } from "../model/site-address";
import type { Expectation, Identity } from "./check";
import { handshakeOf } from "./handshake";
import { identitiesOf, type KnownIdentity } from "./identity";

/** A virtual host as a client sees it, with the identities that this client has. */
export interface ClientView {
  readonly fleet: FleetModel;
  readonly server: HostModel;
  readonly vhost: StaplingVhostModel;
  readonly client: HostModel;
  readonly identities: readonly KnownIdentity[];
}

/** Each virtual host, where there is a client to look from. */
export function clientViewsOf(fleet: FleetModel): ClientView[] {
  return fleet.hosts.flatMap((server) =>
    (server.httpd?.vhosts ?? []).flatMap((vhost) => {
      const client = clientOf(fleet, server, vhost);
      return client === undefined ? [] : [{ fleet, server, vhost, client, identities: identitiesOf(client) }];
    }),
  );
}

/** The host that clients' identities lie on; one from whose network the virtual host answers, where there is one. */
function clientOf(fleet: FleetModel, server: HostModel, vhost: StaplingVhostModel): HostModel | undefined {
  const clients = fleet.hosts.filter(
    (host) => host !== server && host.trustAnchors.length > 0 && identitiesOf(host).length > 0,
  );
  return clients.find((client) => isAnswered({ vhost, client })) ?? clients[0];
}

/** Whether a virtual host answers a host by the network that it is in. */
export function isAnswered({ vhost, client }: Pick<ClientView, "vhost" | "client">): boolean {
  const { address } = client;
  return vhost.clients?.some((network) => isAddress(address) && isWithin(address, network)) ?? true;
}

/** Whose certificate any handshake needs: nobody's, or that of a client; undefined where none is known. */
export function handshakeIdentity({
  fleet,
  vhost,
  identities,
}: ClientView): { readonly identity?: Identity } | undefined {
  if (vhost.clientAuthentication !== "dedicated-host") return {};
  const trustworthy = identities.find((identity) => handshakeOf(fleet, vhost, identity) === "done");
  return trustworthy && { identity: plain(trustworthy) };
}

/** What a request needs of an identity. */
export function plain({ name, certificate, privateKey }: KnownIdentity): Identity {
  return { name, certificate, privateKey };
}

/** Codes that httpd has to log, in the virtual host's own file or in the server's. */
export function logOf({ server, vhost }: ClientView, ...codes: string[]): Expectation["log"] {
  const platform = server.platform.httpd;
  return { host: server.name, files: [`${vhostLogDirectory(vhost, platform)}/error.log`, platform.errorLog], codes };
}

/** A document below the location where one is declared, else the location itself. */
export function restrictedUrl(vhost: StaplingVhostModel, location: MutualTlsLocationModel) {
  const document = vhost.documents.find(({ relativePath }) => guardOf(vhost, `/${relativePath}`) === location);
  const folder = location.urlPath === "/" ? "/" : `${location.urlPath}/`;
  return {
    url: `${siteOrigin(vhost)}${document === undefined ? folder : `/${document.relativePath}`}`,
    body: document?.content,
  };
}
