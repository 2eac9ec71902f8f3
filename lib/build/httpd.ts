import type { IConstruct } from "constructs";
import { IMPORTED_CERTIFICATE } from "../hosts/imported-certificate";
import { HTTPD_SERVER } from "../httpd/httpd-server";
import { MUTUAL_TLS_LOCATION } from "../httpd/mutual-tls-location";
import { PUBLIC_LOCATION } from "../httpd/public-location";
import { STAPLING_VHOST, type StaplingVhost } from "../httpd/stapling-vhost";
import type {
  HttpdServerModel,
  MutualTlsLocationModel,
  ServerCertificateModel,
  StaplingVhostModel,
} from "../model/httpd";
import { asksInHandshake } from "../model/session-resumption";
import { HTTPS_PORT } from "../model/site-address";
import type { PlatformData } from "../platform/platform-data";
import { verifyDepth } from "../x509/chain";
import { backendModels, clientIdentityModel } from "./backend";
import { manifestModel } from "./certmgr";
import { clientCertificateModel } from "./client-certificate";
import type { BuildContext } from "./context";
import { directivesModel } from "./directives";
import { issuerSiteModel } from "./pki";
import { revocationModel } from "./revocation";
import type { Declared } from "./tree";
import { trustStoreModel } from "./trust";

export function httpdModel(
  build: BuildContext,
  host: IConstruct,
  platform: PlatformData,
): HttpdServerModel | undefined {
  const declared = build.tree.only(host, HTTPD_SERVER);
  if (declared === undefined) return undefined;
  const { construct, path, props } = declared;
  return {
    path,
    vhosts: build.tree.below(construct, STAPLING_VHOST).map((vhost) => vhostModel(build, host, vhost)),
    issuerSite: issuerSiteModel(build, construct, platform.httpd.documentRootDirectory),
    staplingEngine: props.staplingEngine ?? "mod_md",
    clients: props.clients,
    ...(props.directives === undefined ? {} : { directives: directivesModel(build, props.directives, path) }),
    ...(props.modules === undefined ? {} : { modules: props.modules }),
    healthChecks: props.healthChecks ?? [],
  };
}

function vhostModel(
  build: BuildContext,
  host: IConstruct,
  { construct, path, props, added }: Declared<typeof STAPLING_VHOST>,
): StaplingVhostModel {
  const revocation = revocationModel(build, props.revocation ?? { ocsp: {} }, path);
  const store = props.trustStore === undefined ? undefined : trustStoreModel(build, props.trustStore, path);
  const trusted = store?.certificates ?? [];
  const publicLocations = build.tree
    .below(construct, PUBLIC_LOCATION)
    .map((location) => ({ path: location.path, urlPath: location.props.path }));
  const backends = backendModels(build, construct);
  const additional = props.additionalCertificates ?? [];
  const clientAuthentication = props.clientAuthentication ?? "handshake-optional";
  return {
    path,
    serverName: props.serverName,
    serverAlias: props.serverAlias ?? [],
    serverAdmin: props.serverAdmin ?? `webmaster@${build.domain}`,
    port: props.port ?? HTTPS_PORT,
    redirectHttp: props.redirectHttp ?? true,
    ...(props.clients === undefined ? {} : { clients: props.clients }),
    documentRoot: (construct as StaplingVhost).documentRoot,
    certificate: props.certificate && certificateModel(build, host, props.certificate, path),
    ...(additional.length === 0
      ? {}
      : { additionalCertificates: additional.map((each) => certificateModel(build, host, each, path)) }),
    trustStore: store,
    clientAuthentication,
    sslVerifyDepth: props.sslVerifyDepth ?? Math.max(1, ...trusted.map((ca) => verifyDepth(ca, trusted))),
    revocation,
    sslSessionCacheTimeoutSeconds:
      props.sslSessionCacheTimeout ?? (asksInHandshake({ trustStore: store, clientAuthentication }) ? 0 : 60),
    locations: build.tree.below(construct, MUTUAL_TLS_LOCATION).map((location) => locationModel(build, location)),
    ...(publicLocations.length === 0 ? {} : { publicLocations }),
    ...(backends.length === 0 ? {} : { backends }),
    ...(props.clientIdentity === undefined ? {} : { clientIdentity: clientIdentityModel(props.clientIdentity) }),
    ...(props.directives === undefined ? {} : { directives: directivesModel(build, props.directives, path) }),
    documents: added.documents.map((document) => ({
      path,
      relativePath: document.path.replace(/^\/+/, ""),
      content: document.content,
    })),
  };
}

type Certificate = NonNullable<Declared<typeof STAPLING_VHOST>["props"]["certificate"]>;

function certificateModel(
  build: BuildContext,
  host: IConstruct,
  { manifest, files }: Certificate,
  path: string,
): ServerCertificateModel {
  if (manifest !== undefined) {
    const { certificatePath, privateKeyPath, chainPath } = manifest;
    return { certificatePath, privateKeyPath, chainPath, manifest: manifestModel(build, manifest) };
  }
  const { certificate, certificatePath, privateKeyPath, chainPath } = files;
  const origin = certificate ?? importedAt(build, host, certificatePath);
  const known = origin && build.certificate(origin, path);
  return { certificatePath, privateKeyPath, chainPath, certificate: known };
}

/** A certificate that this library delivers to the path is known, also where it is named by its files. */
function importedAt(build: BuildContext, host: IConstruct, path: string) {
  return build.tree.below(host, IMPORTED_CERTIFICATE).find(({ props }) => props.certificatePath === path)?.props
    .certificate;
}

function locationModel(
  build: BuildContext,
  { path, props }: Declared<typeof MUTUAL_TLS_LOCATION>,
): MutualTlsLocationModel {
  return {
    path,
    urlPath: props.path,
    issuers: build.certificateList(props.issuers ?? [], path),
    require: props.require && clientCertificateModel(build, props.require, path),
  };
}
