import { crlVhosts } from "../httpd/crl-bundle";
import type { CertmgrManifestModel } from "../model/certmgr";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { StaplingVhostModel } from "../model/httpd";
import { hostsAt } from "../model/names";
import type { CertificateAuthorityModel } from "../model/pki";
import { certificatesOf } from "../model/server-certificate";

/** That a host needs something of another one, or of a place outside the fleet. */
export interface Relation {
  /** Name of the host that needs it. */
  readonly from: string;
  /** Name of the host that has it, or the `host:port` of a URL that leads out of the fleet. */
  readonly to: string;
  readonly kind: "enroll" | "ocsp" | "issuer";
  /** What it needs, in words; for people. */
  readonly what: readonly string[];
}

/** Who needs whom; what a host needs of itself is left out. */
export function relationsOf(fleet: FleetModel): Relation[] {
  const declared = fleet.hosts.filter(({ teardown }) => teardown === undefined);
  const all = declared.flatMap((host) => [
    ...enrollments(fleet, host),
    ...(host.httpd?.vhosts ?? []).flatMap((vhost) => ocspQuestions(fleet, host, vhost)),
    ...issuerFetches(fleet, host),
    ...crlVhosts(host.httpd).flatMap(({ serverName, revocation }) =>
      revocation.crl.lists.map(({ url }) => fetches(fleet, host, url, `CRL for ${serverName}'s clients`)),
    ),
  ]);
  const merged = new Map<string, Relation>();
  for (const relation of all.filter(({ from, to }) => from !== to)) {
    const key = [relation.kind, relation.from, relation.to].join(" ");
    const what = [...(merged.get(key)?.what ?? []), ...relation.what];
    merged.set(key, { ...relation, what: [...new Set(what)] });
  }
  return [...merged.values()];
}

function enrollments(fleet: FleetModel, host: HostModel): Relation[] {
  return (host.certmgr?.manifests ?? []).flatMap((manifest): Relation[] => {
    const signer = signerOf(fleet, manifest);
    return signer === undefined ? [] : [{ from: host.name, to: signer.name, kind: "enroll", what: [manifest.name] }];
  });
}

/** The host whose API signs for a manifest. */
export function signerOf(fleet: FleetModel, manifest: CertmgrManifestModel): HostModel | undefined {
  return fleet.hosts.find(
    ({ multiRootCa }) => multiRootCa !== undefined && multiRootCa.path === manifest.multiRootCa?.path,
  );
}

/** What httpd asks responders: the staple of its own certificate, and the status of clients' certificates. */
function ocspQuestions(fleet: FleetModel, host: HostModel, vhost: StaplingVhostModel): Relation[] {
  const own = certificatesOf(vhost).flatMap(({ manifest }) => (manifest === undefined ? [] : [manifest.authority]));
  return [
    ...own.flatMap((authority) => ask(fleet, host, authority, `staple of ${vhost.serverName}`)),
    ...(vhost.revocation.ocsp === undefined ? [] : clientAuthorities(fleet, vhost)).flatMap((authority) =>
      ask(fleet, host, authority, `status of ${vhost.serverName}'s clients`),
    ),
  ];
}

/** The CAs whose certificates' status is asked for: those that sign clients, or with `on` all of the chain below the root. */
function clientAuthorities(fleet: FleetModel, vhost: StaplingVhostModel): CertificateAuthorityModel[] {
  const trusted = new Set(vhost.trustStore?.certificates.map((certificate) => certificate.fingerprintSha256));
  return fleet.authorities.filter(
    ({ certificate, issuer }) =>
      trusted.has(certificate.fingerprintSha256) && (vhost.revocation.ocsp?.check === "chain" || issuer !== undefined),
  );
}

function ask(fleet: FleetModel, host: HostModel, authority: CertificateAuthorityModel, what: string): Relation[] {
  if (authority.ocspUrl === undefined) return [];
  return [{ from: host.name, to: placeOf(fleet, authority.ocspUrl), kind: "ocsp", what: [what] }];
}

/** Who trusts a root follows the URLs in the certificates below it. */
function issuerFetches(fleet: FleetModel, host: HostModel): Relation[] {
  const anchors = new Set(host.trustAnchors.map(({ certificate }) => certificate.fingerprintSha256));
  return fleet.authorities
    .filter((authority) => chainOf(authority).some(({ certificate }) => anchors.has(certificate.fingerprintSha256)))
    .flatMap(({ label, issuerUrl, crlUrl }) => [
      ...(issuerUrl === undefined ? [] : [fetches(fleet, host, issuerUrl, `certificate of ${label}`)]),
      ...(crlUrl === undefined ? [] : [fetches(fleet, host, crlUrl, `CRL of ${label}`)]),
    ]);
}

function fetches(fleet: FleetModel, host: HostModel, url: string, what: string): Relation {
  return { from: host.name, to: placeOf(fleet, url), kind: "issuer", what: [what] };
}

function chainOf(authority: CertificateAuthorityModel): CertificateAuthorityModel[] {
  return [authority, ...(authority.issuer === undefined ? [] : chainOf(authority.issuer))];
}

/** The host of the fleet that a URL leads to, or else the URL's own host. */
function placeOf(fleet: FleetModel, url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, host } = new URL(url);
  return hostsAt(fleet, hostname)[0]?.name ?? host;
}
