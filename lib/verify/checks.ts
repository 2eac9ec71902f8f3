import { crlRefreshUnit } from "../httpd/crl-bundle";
import { vhostLogDirectory } from "../httpd/render-vhost";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { MutualTlsLocationModel, ServerCertificateModel, StaplingVhostModel } from "../model/httpd";
import { openPorts } from "../model/listen";
import { certificatesOf, distinguishedBy } from "../model/server-certificate";
import { isStapled } from "../model/stapling";
import { enrollmentTemplate } from "../operate/facts";
import { ocspserveUnit } from "../pki/units";
import type { Check, Expectation, Identity, RequestCheck, StapleCheck, TlsVersion } from "./check";
import { enters, freshIdentity, identitiesOf, type KnownIdentity } from "./identity";

const TLS_VERSIONS: readonly TlsVersion[] = ["1.2", "1.3"];

interface Vantage {
  readonly fleet: FleetModel;
  readonly server: HostModel;
  readonly vhost: StaplingVhostModel;
  readonly client: HostModel;
  readonly identities: readonly KnownIdentity[];
}

/** Everything that the declaration promises of the live hosts. */
export function fleetChecks(declared: FleetModel): Check[] {
  const fleet = { ...declared, hosts: declared.hosts.filter((host) => host.teardown === undefined) };
  const vantages = fleet.hosts.flatMap((server) =>
    (server.httpd?.vhosts ?? []).flatMap((vhost) => {
      const client = clientOf(fleet, server);
      return client === undefined ? [] : [{ fleet, server, vhost, client, identities: identitiesOf(client) }];
    }),
  );
  return [
    ...fleet.hosts.map(firewall),
    ...issuerSites(fleet),
    ...vantages.flatMap(redirected),
    ...vantages.flatMap((vantage) => TLS_VERSIONS.flatMap((tls) => vhostChecks(vantage, tls))),
    ...vantages.flatMap(revocation),
    ...vantages.flatMap(responderDown),
  ];
}

/** The host that clients' identities lie on. */
function clientOf(fleet: FleetModel, server: HostModel): HostModel | undefined {
  return fleet.hosts.find((host) => host !== server && host.trustAnchors.length > 0 && identitiesOf(host).length > 0);
}

function firewall(host: HostModel): Check {
  const ports = openPorts(host);
  return {
    kind: "firewall",
    title: `${host.name}: the firewall is open for ${ports.join(", ")} and nothing else`,
    host: host.name,
    zone: host.platform.firewalld.zone,
    ports,
  };
}

function issuerSites(fleet: FleetModel): RequestCheck[] {
  const from = fleet.hosts[fleet.hosts.length - 1]?.name ?? "";
  return fleet.hosts.flatMap((host) =>
    (host.httpd?.issuerSite?.authorities ?? []).flatMap(({ authority }) =>
      [authority.issuerUrl, authority.crlUrl]
        .filter((url): url is string => url !== undefined)
        .map(
          (url): RequestCheck => ({
            kind: "request",
            title: `${url} is served`,
            from,
            request: { url },
            expect: { statuses: [200] },
          }),
        ),
    ),
  );
}

function redirected({ vhost, client }: Vantage): RequestCheck[] {
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

function vhostChecks(vantage: Vantage, tls: TlsVersion): Check[] {
  const { fleet, server, vhost, client } = vantage;
  const root = client.trustAnchors[0];
  const anchors = client.platform.trustAnchors;
  const identity = witness(vantage);
  const place = { from: client.name, name: vhost.serverName, port: vhost.port, tls, ...identity };
  const title = (text: string) => `${vhost.serverName} TLS ${tls}: ${text}`;
  const undeclared = `https://undeclared.${fleet.domain}/`;
  return [
    ...(identity === undefined
      ? []
      : certificatesOf(vhost).map((certificate) => ({
          kind: "chain" as const,
          title: title(`chain${of(vhost, certificate)} valid for a client that holds only the root`),
          ...place,
          keyAlgorithm: distinguishedBy(vhost, certificate),
          rootFile: `${anchors.directory}/${root?.name}${anchors.extension}`,
        }))),
    ...staples(vantage, tls),
    ...publicRequests(vantage, tls),
    {
      kind: "request",
      title: title("a name that nobody declared gets no content"),
      from: client.name,
      request: { url: undeclared, tls, address: server.address },
      expect: { statuses: [403, 421] },
    },
    ...vhost.locations.flatMap((location) => locationChecks(vantage, location, tls)),
  ];
}

/** Whose certificate any handshake needs: nobody's, or that of a client; undefined where none is known. */
function witness({ vhost, identities }: Vantage): { readonly identity?: Identity } | undefined {
  if (vhost.clientAuthentication !== "dedicated-host") return {};
  const trustworthy = identities.find((identity) => trusted(vhost, identity));
  return trustworthy && { identity: plain(trustworthy) };
}

function staples(vantage: Vantage, tls: TlsVersion): StapleCheck[] {
  const { client, vhost } = vantage;
  const identity = witness(vantage);
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

/** Which of several certificates a check is about. */
function of(vhost: StaplingVhostModel, certificate: ServerCertificateModel): string {
  const algorithm = distinguishedBy(vhost, certificate);
  return algorithm === undefined ? "" : ` of the ${algorithm} certificate`;
}

/** A page that everybody may read whose handshake succeeds, where one is declared. */
function publicRequests(vantage: Vantage, tls: TlsVersion): RequestCheck[] {
  const { client, vhost } = vantage;
  const identity = witness(vantage);
  if (identity === undefined) return [];
  const open = vhost.documents.find(
    ({ relativePath }) => !vhost.locations.some(({ urlPath }) => `/${relativePath}`.startsWith(`${urlPath}/`)),
  );
  if (open === undefined) return [];
  return [
    {
      kind: "request",
      title: `${vhost.serverName} TLS ${tls}: /${open.relativePath} is public`,
      from: client.name,
      request: { url: `https://${vhost.serverName}/${open.relativePath}`, tls, ...identity },
      expect: { statuses: [200], body: open.content },
    },
  ];
}

function restrictedUrl(vhost: StaplingVhostModel, location: MutualTlsLocationModel) {
  const document = vhost.documents.find(({ relativePath }) => `/${relativePath}`.startsWith(`${location.urlPath}/`));
  return {
    url: `https://${vhost.serverName}${document === undefined ? `${location.urlPath}/` : `/${document.relativePath}`}`,
    body: document?.content,
  };
}

function locationChecks(vantage: Vantage, location: MutualTlsLocationModel, tls: TlsVersion): RequestCheck[] {
  const { vhost, client, identities } = vantage;
  const { url, body } = restrictedUrl(vhost, location);
  const request = (title: string, expect: Expectation, identity?: KnownIdentity): RequestCheck => ({
    kind: "request",
    title: `${vhost.serverName} TLS ${tls}: ${location.urlPath} ${title}`,
    from: client.name,
    request: { url, tls, identity: identity && plain(identity) },
    expect,
  });
  const denied: Expectation = { statuses: [403], log: logOf(vantage, "AH01630") };
  return [
    request("refuses an anonymous client", anonymous(vantage, tls)),
    ...identities.flatMap((identity) => {
      if (!trusted(vhost, identity)) {
        return [
          request(
            `refuses ${identity.name}, whose CA is not trusted`,
            { statuses: [], alert: "unknown ca", log: logOf(vantage, "AH02039") },
            identity,
          ),
        ];
      }
      const entrance = enters(location, identity);
      if (entrance === undefined) return [];
      if (entrance) {
        const granted = { statuses: body === undefined ? [200, 404] : [200], body };
        return [request(`admits ${identity.name}`, granted, identity)];
      }
      const organizations = identity.values.organization ?? [];
      const of = organizations.length === 0 ? "" : ` of ${organizations.join(", ")}`;
      return [request(`refuses ${identity.name}${of}`, denied, identity)];
    }),
  ];
}

/** Where a certificate is optional httpd says it, else TLS does. */
function anonymous(vantage: Vantage, tls: TlsVersion): Expectation {
  if (vantage.vhost.clientAuthentication === "handshake-optional") {
    return { statuses: [403], log: logOf(vantage, "AH01630") };
  }
  return { statuses: [], alert: tls === "1.2" ? "handshake failure" : "certificate required" };
}

function trusted(vhost: StaplingVhostModel, identity: KnownIdentity): boolean {
  return vhost.trustStore?.certificates.some((ca) => ca.fingerprintSha256 === identity.issuer) ?? false;
}

function plain({ name, certificate, privateKey }: KnownIdentity): Identity {
  return { name, certificate, privateKey };
}

function logOf({ server, vhost }: Vantage, ...codes: string[]): Expectation["log"] {
  const platform = server.platform.httpd;
  return { host: server.name, files: [`${vhostLogDirectory(vhost, platform)}/error.log`, platform.errorLog], codes };
}

/** The location, and an identity that may enter it, that a stopped responder is tried with. */
function partnerOf({ vhost, identities }: Vantage) {
  for (const location of vhost.locations) {
    const partner = identities.find((identity) => trusted(vhost, identity) && enters(location, identity) === true);
    if (partner !== undefined) return { location, partner };
  }
  return undefined;
}

function revocation(vantage: Vantage): Check[] {
  const { fleet, server, vhost, client, identities } = vantage;
  const { ocsp, crl } = vhost.revocation;
  const template = enrollmentTemplate(fleet)?.manifest;
  if (template === undefined || (ocsp === undefined && crl === undefined)) return [];
  // The responder is asked after the lists have been looked into, and knows at once.
  const codes = ocsp === undefined ? ["AH02039"] : ["AH03239", "AH02039"];
  const organizations = identities.flatMap((identity) => identity.values.organization?.slice(0, 1) ?? []);
  for (const location of vhost.locations) {
    const organization = organizations.find((each) => {
      const fresh = freshIdentity(template, each);
      return trusted(vhost, fresh) && enters(location, fresh) === true;
    });
    if (organization === undefined) continue;
    const { url, body } = restrictedUrl(vhost, location);
    return [
      {
        kind: "revocation",
        title: `${vhost.serverName}: a fresh identity of ${organization} enters, and is refused once revoked`,
        from: client.name,
        organization,
        request: { url, tls: "1.3" },
        ...(ocsp === undefined ? { refresh: { host: server.name, unit: crlRefreshUnit(vhost, "service") } } : {}),
        before: { statuses: [200], body },
        after: { statuses: [], alert: "certificate revoked", log: logOf(vantage, ...codes) },
      },
    ];
  }
  return [];
}

function responderDown(vantage: Vantage): Check[] {
  const { fleet, server, vhost, client } = vantage;
  const authority = vhost.certificate?.manifest?.authority;
  const responder = fleet.hosts.find((host) =>
    host.ocspResponders.some((each) => each.authority.path === authority?.path),
  );
  const found = partnerOf(vantage);
  if (authority === undefined || responder === undefined || found === undefined) return [];
  const { url, body } = restrictedUrl(vhost, found.location);
  const partner = (title: string, expect: Expectation): RequestCheck => ({
    kind: "request",
    title: `${found.location.urlPath} ${title}`,
    from: client.name,
    request: { url, tls: "1.3", identity: plain(found.partner) },
    expect,
  });
  return [
    {
      kind: "responder-down",
      title: `${vhost.serverName}: with the responder down and httpd restarted`,
      responderHost: responder.name,
      responderUnit: ocspserveUnit(authority.label),
      httpdHost: server.name,
      httpdUnit: server.platform.httpd.unit,
      meanwhile: [
        // With no certificate that can be looked up there is no handshake of a dedicated host.
        ...(vhost.clientAuthentication === "dedicated-host"
          ? []
          : [...staples(vantage, "1.3"), ...publicRequests(vantage, "1.3")]),
        vhost.revocation.ocsp === undefined
          ? partner(`admits ${found.partner.name}, about whom no responder is asked`, { statuses: [200], body })
          : partner(`refuses ${found.partner.name}: client OCSP fails closed`, {
              statuses: [],
              alert: "handshake failure",
              log: logOf(vantage, "AH01974", "AH02039"),
            }),
      ],
      afterwards: [partner(`admits ${found.partner.name} again`, { statuses: [200], body })],
    },
  ];
}
