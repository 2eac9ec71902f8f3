import { backendOf, isProxied } from "../model/backend";
import type {
  MutualTlsLocationModel,
  PublicLocationModel,
  ServerCertificateModel,
  StaplingVhostModel,
} from "../model/httpd";
import { guardOf, isMutualTls, isRestricted } from "../model/restricted";
import { certificatesOf, distinguishedBy } from "../model/server-certificate";
import { siteOrigin } from "../model/site-address";
import { isStapled } from "../model/stapling";
import type { Check, Expectation, RequestCheck, StapleCheck, TlsVersion } from "./check";
import { type ClientView, handshakeIdentity, isAnswered, logOf, plain, restrictedUrl } from "./client-view";
import { handshakeOf } from "./handshake";
import { enters, type KnownIdentity } from "./identity";

/** Plain HTTP leads to https. */
export function redirected({ vhost, client }: ClientView): RequestCheck[] {
  if (!vhost.redirectHttp) return [];
  const url = `http://${vhost.serverName}/`;
  return [
    {
      kind: "request",
      title: `${url} leads to https`,
      from: client.name,
      request: { url },
      expect: { statuses: [301] },
    },
  ];
}

/** What a client sees with one version of TLS. */
export function vhostChecks(view: ClientView, tls: TlsVersion): Check[] {
  const { fleet, server, vhost, client } = view;
  const root = client.trustAnchors[0];
  const anchors = client.platform.trustAnchors;
  const identity = handshakeIdentity(view);
  const place = { from: client.name, name: vhost.serverName, port: vhost.port, tls, ...identity };
  const title = (text: string) => `${vhost.serverName} TLS ${tls}: ${text}`;
  const undeclared = `${siteOrigin({ serverName: `undeclared.${fleet.domain}`, port: vhost.port })}/`;
  return [
    ...(identity === undefined
      ? []
      : certificatesOf(vhost).map((certificate) => ({
          kind: "chain" as const,
          title: title(
            `chain${of(vhost, certificate)} valid for a client that ${certificate.manifest === undefined ? "trusts what its system trusts" : "holds only the root"}`,
          ),
          ...place,
          keyAlgorithm: distinguishedBy(vhost, certificate),
          // Another tool's certificate is another CA's: a public one's, or one that the client's system trusts.
          ...(certificate.manifest === undefined
            ? {}
            : { rootFile: `${anchors.directory}/${root?.name}${anchors.extension}` }),
        }))),
    ...staples(view, tls),
    ...(isAnswered(view) ? publicRequests(view, tls) : refusedByNetwork(view, tls)),
    {
      kind: "request",
      title: title("a name that nobody declared gets no content"),
      from: client.name,
      request: { url: undeclared, tls, address: server.address },
      expect: { statuses: [403, 421] },
    },
    ...(isAnswered(view) ? vhost.locations : []).flatMap((location) => locationChecks(view, location, tls)),
    ...(isAnswered(view) ? (vhost.publicLocations ?? []) : []).map((location) => publicCheck(view, location, tls)),
    ...(isAnswered(view) ? backendChecks(view, tls) : []),
  ];
}

/** A client of a network that the virtual host does not answer gets nothing, whatever its certificate. */
function refusedByNetwork(view: ClientView, tls: TlsVersion): RequestCheck[] {
  const { client, vhost } = view;
  const identity = handshakeIdentity(view);
  // Where the whole site asks in a second handshake, that is refused before.
  const asksFirst = vhost.clientAuthentication === "per-path" && vhost.locations.some(({ urlPath }) => urlPath === "/");
  if (identity === undefined || asksFirst) return [];
  return [
    {
      kind: "request",
      title: `${vhost.serverName} TLS ${tls}: refuses ${client.address}, which is in none of its networks`,
      from: client.name,
      request: { url: `${siteOrigin(vhost)}/`, tls, ...identity },
      expect: { statuses: [403], log: logOf(view, "AH01630") },
    },
  ];
}

/** Each certificate comes with its staple. */
export function staples(view: ClientView, tls: TlsVersion): StapleCheck[] {
  const { client, vhost } = view;
  const identity = handshakeIdentity(view);
  if (identity === undefined) return [];
  return certificatesOf(vhost)
    .filter(isStapled)
    .map((certificate) => ({
      kind: "staple",
      title: `${vhost.serverName} TLS ${tls}: stapled OCSP response${of(vhost, certificate)} is good`,
      from: client.name,
      name: vhost.serverName,
      port: vhost.port,
      tls,
      keyAlgorithm: distinguishedBy(vhost, certificate),
      ...identity,
    }));
}

/** A page that everybody may read whose handshake succeeds, where one is declared. */
export function publicRequests(view: ClientView, tls: TlsVersion): RequestCheck[] {
  const { client, vhost } = view;
  const identity = handshakeIdentity(view);
  if (identity === undefined) return [];
  const open = vhost.documents.find(({ relativePath }) => !isRestricted(vhost, relativePath));
  if (open === undefined) return [];
  return [
    {
      kind: "request",
      title: `${vhost.serverName} TLS ${tls}: /${open.relativePath} is public`,
      from: client.name,
      request: { url: `${siteOrigin(vhost)}/${open.relativePath}`, tls, ...identity },
      expect: { statuses: [200], body: open.content },
    },
  ];
}

/** What an application may answer to whom httpd lets in: its own decision, and no failure to reach it. */
const ANSWERED = [200, 204, 301, 302, 303, 307, 308, 400, 401, 404, 405];

/** What a path answers to whom httpd lets in, where nothing is known to lie there. */
function admittedStatuses(vhost: StaplingVhostModel, urlPath: string): number[] {
  return isProxied(backendOf(vhost, urlPath)) ? ANSWERED : [200, 301, 404];
}

/** Each application answers, where no certificate is needed to ask it. Others are asked by the clients that may enter. */
function backendChecks(view: ClientView, tls: TlsVersion): RequestCheck[] {
  const { vhost, client } = view;
  const identity = handshakeIdentity(view);
  if (identity === undefined) return [];
  return (vhost.backends ?? [])
    .filter((location) => isProxied(location) && !isMutualTls(guardOf(vhost, location.urlPath)))
    .map(({ urlPath }) => ({
      kind: "request",
      title: `${vhost.serverName} TLS ${tls}: ${urlPath} is answered by its backend`,
      from: client.name,
      request: { url: siteOrigin(vhost) + urlPath, tls, ...identity },
      expect: { statuses: ANSWERED },
    }));
}

/** A path inside a restricted one that needs no certificate. Nothing may be there yet. */
function publicCheck({ vhost, client }: ClientView, { urlPath }: PublicLocationModel, tls: TlsVersion): RequestCheck {
  const document = vhost.documents.find(({ relativePath }) => `/${relativePath}` === urlPath);
  return {
    kind: "request",
    title: `${vhost.serverName} TLS ${tls}: ${urlPath} admits an anonymous client`,
    from: client.name,
    request: { url: siteOrigin(vhost) + urlPath, tls },
    expect:
      document === undefined
        ? { statuses: admittedStatuses(vhost, urlPath) }
        : { statuses: [200], body: document.content },
  };
}

function locationChecks(view: ClientView, location: MutualTlsLocationModel, tls: TlsVersion): RequestCheck[] {
  const { fleet, vhost, client, identities } = view;
  const { url, body } = restrictedUrl(vhost, location);
  const request = (title: string, expect: Expectation, identity?: KnownIdentity): RequestCheck => ({
    kind: "request",
    title: `${vhost.serverName} TLS ${tls}: ${location.urlPath} ${title}`,
    from: client.name,
    request: { url, tls, identity: identity && plain(identity) },
    expect,
  });
  const denied: Expectation = { statuses: [403], log: logOf(view, "AH01630") };
  return [
    request("refuses an anonymous client", anonymous(view, tls)),
    ...identities.flatMap((identity) => {
      const handshake = handshakeOf(fleet, vhost, identity);
      if (handshake === "unknown") return [];
      if (handshake !== "done") {
        const { because, alert } = handshake;
        const refused = { statuses: [], alert, log: logOf(view, "AH02039") };
        return [request(`refuses ${identity.name}, ${because}`, refused, identity)];
      }
      const entrance = enters(location, identity);
      if (entrance === undefined) return [];
      if (entrance) {
        const granted = { statuses: body === undefined ? admittedStatuses(vhost, location.urlPath) : [200], body };
        return [request(`admits ${identity.name}`, granted, identity)];
      }
      const organizations = identity.values.organization ?? [];
      const of = organizations.length === 0 ? "" : ` of ${organizations.join(", ")}`;
      return [request(`refuses ${identity.name}${of}`, denied, identity)];
    }),
  ];
}

/** Where a certificate is optional httpd says it, else TLS does. */
function anonymous(view: ClientView, tls: TlsVersion): Expectation {
  if (view.vhost.clientAuthentication === "handshake-optional") {
    return { statuses: [403], log: logOf(view, "AH01630") };
  }
  return { statuses: [], alert: tls === "1.2" ? "handshake failure" : "certificate required" };
}

/** Which of several certificates a check is about. */
function of(vhost: StaplingVhostModel, certificate: ServerCertificateModel): string {
  const algorithm = distinguishedBy(vhost, certificate);
  return algorithm === undefined ? "" : ` of the ${algorithm} certificate`;
}
