import { authKeyFile, ROOT_CA } from "../certmgr/bundle";
import { visibleLine } from "../core/text/visible";
import { plain } from "../core/text/words";
import { HOSTS_FILE } from "../hosts/names-bundle";
import { vhostFile } from "../httpd/bundles";
import { catchAllFile } from "../httpd/render-server";
import { certificateRequestFile, trustFile } from "../httpd/render-vhost";
import type { CertmgrManifestModel } from "../model/certmgr";
import type { ClientCertificateModel } from "../model/client-certificate";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { StaplingVhostModel } from "../model/httpd";
import { listenPorts, openPorts } from "../model/listen";
import type { CertificateAuthorityModel } from "../model/pki";
import { guardOf, isMutualTls } from "../model/restricted";
import { certificateFileOf, certificatesOf, chainFileOf } from "../model/server-certificate";
import { siteOrigin } from "../model/site-address";
import { API_CERTIFICATE, API_PRIVATE_KEY, cfsslPaths, ROOTS_FILE } from "../pki/paths";
import {
  certdbSqlPaths,
  certdbUnit,
  MULTIROOTCA_UNIT,
  ocspRefreshConfPath,
  ocspRefreshUnit,
  ocspserveUnit,
} from "../pki/units";
import { conditionWords } from "../review/meaning/client-certificate";
import { unitOf } from "../review/prediction/units";
import { manifestFile } from "./made-paths";
import { signerOf } from "./relations";

/** Something that works with a file. */
export interface Dependent {
  /** A construct, a unit, or a path on the host. */
  readonly name: string;
  /** What the file is to it. */
  readonly what: string;
}

/** What works with the file at a path of a host, from the declaration and not from the text of other files. */
export function dependentsOf(fleet: FleetModel, host: HostModel, path: string): Dependent[] {
  const vhosts = host.httpd?.vhosts ?? [];
  const manifests = host.certmgr?.manifests ?? [];
  const unit = unitOf(path);
  return [
    ...(unit === undefined ? [] : [{ name: unit, what: "is the unit" }]),
    ...system(fleet, host, path),
    ...vhosts.flatMap((vhost) => ofVhost(vhost, host, path)),
    ...server(host, path),
    ...manifests.flatMap((manifest) => ofManifest(manifest, vhosts, path)),
    ...ofCfssl(fleet, host, path),
  ];
}

function system(fleet: FleetModel, host: HostModel, path: string): Dependent[] {
  const { trustAnchors, firewalld } = host.platform;
  const anchor = host.trustAnchors.find(
    ({ name }) => path === `${trustAnchors.directory}/${name}${trustAnchors.extension}`,
  );
  return [
    ...(path === HOSTS_FILE
      ? [{ name: host.path, what: `finds the ${fleet.hosts.length} hosts of the fleet and their sites by it` }]
      : []),
    ...(path === firewalld.zoneFile
      ? [{ name: firewalld.unit, what: `admits TCP ports ${openPorts(host).join(", ")}` }]
      : []),
    ...(anchor === undefined ? [] : [{ name: anchor.path, what: "makes the whole system trust this CA" }]),
  ];
}

function ofVhost(vhost: StaplingVhostModel, host: HostModel, path: string): Dependent[] {
  const platform = host.platform.httpd;
  const { trustStore, locations } = vhost;
  const certificates = certificatesOf(vhost);
  const found: Dependent[] = [];
  const add = (isIt: boolean, what: string) => {
    if (isIt) found.push({ name: vhost.path, what });
  };
  if (path === vhostFile(vhost, platform)) {
    add(true, `is this file: ${sites(vhost)}`);
    found.push(
      ...locations.map(({ path: name, urlPath, require }) => ({
        name,
        what: `is in it: ${urlPath} for clients with ${admitted(require)} only`,
      })),
    );
  }
  const article = certificates.length > 1 ? "a" : "the";
  for (const certificate of certificates) {
    const file = certificateFileOf(vhost, certificate);
    add(path === file, `shows it to clients as ${article} certificate of ${vhost.serverName}`);
    add(path === certificate.privateKeyPath, `proves by it that it is ${vhost.serverName}`);
    add(path === chainFileOf(vhost, certificate), "sends it to clients as the chain");
  }
  if (trustStore !== undefined) {
    add(path === trustFile(vhost, platform), "checks clients' certificates against it");
    add(path === certificateRequestFile(vhost, platform), "names its CAs to clients, so that they offer the right one");
    if (path === trustFile(vhost, platform)) {
      found.push(
        ...locations.map(({ path: name, urlPath }) => ({
          name,
          what: `admits only clients to ${urlPath} whose CA is in it`,
        })),
      );
    }
  }
  for (const document of vhost.documents) {
    if (path !== `${vhost.documentRoot}/${document.relativePath}`) continue;
    const guard = guardOf(vhost, `/${document.relativePath}`);
    const who = isMutualTls(guard) ? `clients with ${admitted(guard.require)}` : "every client";
    add(true, `serves it as ${siteOrigin(vhost)}/${document.relativePath} to ${who}`);
  }
  return found;
}

function admitted(require: ClientCertificateModel | undefined): string {
  return visibleLine(plain(conditionWords(require)));
}

function sites({ serverName, serverAlias, port }: StaplingVhostModel): string {
  return `${[serverName, ...serverAlias].join(", ")} on port ${port}`;
}

/** What belongs to the whole server. */
function server({ httpd, platform: { httpd: platform } }: HostModel, path: string): Dependent[] {
  if (httpd === undefined) return [];
  const names = httpd.vhosts.map(({ serverName }) => serverName);
  const all = [...names, ...(httpd.issuerSite === undefined ? [] : [httpd.issuerSite.serverName])].join(", ");
  if (path === platform.listenFile) return [{ name: httpd.path, what: `listens on ${listenPorts(httpd).join(", ")}` }];
  if (path === platform.serverFile || path === platform.serverFileLink?.path) {
    return [{ name: httpd.path, what: `sets it for all its sites: ${all}` }];
  }
  if (path === catchAllFile(platform)) {
    return [{ name: httpd.path, what: "answers requests for undeclared names with it" }];
  }
  const { issuerSite } = httpd;
  if (issuerSite === undefined) return [];
  if (path === `${platform.vhostDirectory}/${issuerSite.serverName}.conf`) {
    return [{ name: issuerSite.path, what: `is this file: ${issuerSite.serverName} on port 80` }];
  }
  if (!path.startsWith(`${issuerSite.documentRoot}/`)) return [];
  const url = `http://${issuerSite.serverName}${path.slice(issuerSite.documentRoot.length)}`;
  return [{ name: issuerSite.path, what: `serves it as ${url}` }];
}

function ofManifest(manifest: CertmgrManifestModel, vhosts: readonly StaplingVhostModel[], path: string): Dependent[] {
  const { certificate, privateKey, ca, fullChainPath, authKey, service, action, name } = manifest;
  if (path === ROOT_CA) return [{ name: manifest.path, what: "verifies the signing API with it" }];
  if (authKey !== undefined && path === authKeyFile(authKey.name)) {
    return [{ name: manifest.path, what: "authenticates its enrollment at the signing API with it" }];
  }
  if (path !== manifestFile(manifest)) return [];
  const told = service === undefined ? "" : `; then the agent does ${action} of ${service}`;
  return [
    { name: certificate.path, what: `is enrolled again if it no longer fits${told}` },
    { name: privateKey.path, what: "is made again with it" },
    { name: ca.path, what: "is the chain that comes with it" },
    ...(fullChainPath === undefined ? [] : [{ name: fullChainPath, what: "is the certificate and its chain" }]),
    ...vhosts
      .filter((vhost) => certificatesOf(vhost).some((each) => each.manifest?.path === manifest.path))
      .map((vhost) => ({ name: vhost.path, what: `shows the certificate of ${name} to clients` })),
  ];
}

/** The CA host: which daemon reads a file, and who needs that daemon. */
function ofCfssl(fleet: FleetModel, host: HostModel, path: string): Dependent[] {
  const { multiRootCa, ocspResponders } = host;
  const roots = multiRootCa?.roots ?? [];
  const signing = roots.filter(({ authority }) => isOfAuthority(authority, path));
  const isApi = multiRootCa !== undefined && [API_CERTIFICATE, API_PRIVATE_KEY, ROOTS_FILE].includes(path);
  const answering = ocspResponders.filter(({ authority: { label } }) =>
    [
      cfsslPaths.certificate(label),
      cfsslPaths.databaseConfig(label),
      cfsslPaths.ocspCertificate(label),
      cfsslPaths.ocspPrivateKey(label),
      ocspRefreshConfPath(label),
    ].includes(path),
  );
  const databases = [...roots, ...ocspResponders].filter(({ authority }) =>
    certdbSqlPaths(authority.label).includes(path),
  );
  const labels = new Set(databases.map(({ authority }) => authority.label));
  return [
    ...[...labels].map((label) => ({
      name: certdbUnit(label),
      what: `makes the certificate database of ${label} with it`,
    })),
    ...(signing.length === 0 && !isApi
      ? []
      : [
          {
            name: MULTIROOTCA_UNIT,
            what: `signs for ${roots.map(({ authority }) => authority.label).join(", ")} with it`,
          },
          ...enrollers(
            fleet,
            host,
            isApi ? roots.map(({ authority }) => authority) : signing.map(({ authority }) => authority),
          ),
        ]),
    ...answering.flatMap(({ authority }) => [
      { name: ocspserveUnit(authority.label), what: `answers OCSP for ${authority.label} with what is made with it` },
      { name: ocspRefreshUnit(authority.label, "service"), what: "signs the OCSP responses with it" },
    ]),
  ];
}

function isOfAuthority({ label, signingProfiles }: CertificateAuthorityModel, path: string): boolean {
  return [
    cfsslPaths.certificate(label),
    cfsslPaths.privateKey(label),
    cfsslPaths.signingConfig(label),
    cfsslPaths.databaseConfig(label),
    ...signingProfiles.map(({ authKey }) => cfsslPaths.authKey(label, authKey.name)),
  ].includes(path);
}

function enrollers(fleet: FleetModel, host: HostModel, authorities: readonly CertificateAuthorityModel[]): Dependent[] {
  const paths = new Set(authorities.map(({ path }) => path));
  return fleet.hosts.flatMap((other) =>
    (other.certmgr?.manifests ?? [])
      .filter((manifest) => signerOf(fleet, manifest)?.path === host.path && paths.has(manifest.authority.path))
      .map((manifest) => ({ name: manifest.path, what: `enrolls at this API, on ${other.name}` })),
  );
}
