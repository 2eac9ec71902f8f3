import type { ClientAuthenticationModel, StaplingEngineModel, StaplingVhostModel } from "../model/httpd";
import { HTTP_PORT } from "../model/listen";
import { certificatesOf } from "../model/server-certificate";
import { siteLabel, siteOrigin } from "../model/site-address";
import { isStapled } from "../model/stapling";
import type { HttpdPlatformData } from "../platform/platform-data";
import { backendSections, workerSections } from "./render-backend";
import { certificateDirectives } from "./render-certificates";
import { writtenDirectives } from "./render-directives";
import { identityDirectives } from "./render-identity";
import { locationSections } from "./render-location";
import { revocationDirectives } from "./render-revocation";
import { blank, type ConfigNode, comment, directive, section } from "./syntax/tree";

const HSTS_SECONDS = 63_072_000;

/** How long mod_ssl waits for the responder of the server's own certificate. Every handshake waits in the meantime. */
const STAPLING_TIMEOUT_SECONDS = 4;

/** Where the bundle of a vhost's trust store lies on the host. */
export function trustFile(vhost: StaplingVhostModel, platform: HttpdPlatformData): string {
  return `${platform.trustDirectory}/${siteLabel(vhost)}.crt`;
}

/** The certificates whose names are sent to clients, so that clients offer the right certificate. */
export function certificateRequestFile(vhost: StaplingVhostModel, platform: HttpdPlatformData): string {
  return `${platform.trustDirectory}/${siteLabel(vhost)}.request.crt`;
}

export function vhostLogDirectory(vhost: { serverName: string; port?: number }, platform: HttpdPlatformData): string {
  return `${platform.vhostLogDirectory}/${siteLabel(vhost)}`;
}

/** The file of one stapling virtual host, in the order in which a person would write it. */
export function vhostConfig(
  vhost: StaplingVhostModel,
  engine: StaplingEngineModel,
  platform: HttpdPlatformData,
): ConfigNode[] {
  const isPerPath = vhost.clientAuthentication === "per-path";
  return [
    writtenFrom(vhost.path),
    ...(vhost.redirectHttp ? [redirect(vhost, platform), blank] : []),
    section(
      "VirtualHost",
      `*:${vhost.port}`,
      ...names(vhost),
      directive("ServerAdmin", vhost.serverAdmin),
      directive("DocumentRoot", vhost.documentRoot),
      // Per path, a second handshake follows, which HTTP/2 forbids.
      directive("Protocols", ...(isPerPath ? [] : ["h2"]), "http/1.1"),
      directive("LogLevel", "notice", "ssl:info"),
      ...logs(vhost, platform),
      blank,
      ...tls(vhost, platform),
      ...stapling(vhost, engine),
      ...(vhost.trustStore === undefined ? [] : [blank, ...clientAuthentication(vhost, platform)]),
      blank,
      directive("Header", "always", "set", "Strict-Transport-Security", `max-age=${HSTS_SECONDS}`),
      blank,
      section(
        "Directory",
        vhost.documentRoot,
        directive("Options", "None"),
        directive("AllowOverride", "None"),
        directive("Require", "all", "granted"),
      ),
      ...inBlock(writtenDirectives(vhost.directives)),
      ...inBlock(identityDirectives(vhost)),
      ...[...workerSections(vhost, platform), ...backendSections(vhost)].flatMap((each) => [blank, each]),
      ...locationSections(vhost).flatMap((location) => [blank, location]),
      ...networks(vhost),
    ),
  ];
}

function inBlock(nodes: readonly ConfigNode[]): ConfigNode[] {
  return nodes.length === 0 ? [] : [blank, ...nodes];
}

function names({ serverName, serverAlias }: StaplingVhostModel): ConfigNode[] {
  return [directive("ServerName", serverName), ...serverAlias.map((alias) => directive("ServerAlias", alias))];
}

function logs(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  return [
    directive("ErrorLog", `${vhostLogDirectory(vhost, platform)}/error.log`),
    directive("CustomLog", `${vhostLogDirectory(vhost, platform)}/access.log`, "combined"),
  ];
}

function redirect(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode {
  return section(
    "VirtualHost",
    `*:${HTTP_PORT}`,
    ...names(vhost),
    ...logs(vhost, platform),
    directive("Redirect", "permanent", "/", `${siteOrigin(vhost)}/`),
  );
}

function tls(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  return [
    ...protocolDirectives(platform),
    directive("SSLSessionCacheTimeout", String(vhost.sslSessionCacheTimeoutSeconds)),
    ...certificateDirectives(vhost),
  ];
}

/**
 * Who may ask at all. It comes last and is added to what locations demand: httpd applies sections in their order, and each that
 * demands something would else take the place of those before it.
 */
function networks({ clients }: StaplingVhostModel): ConfigNode[] {
  if (clients === undefined) return [];
  const demand = [directive("AuthMerging", "And"), directive("Require", "ip", ...clients)];
  return [blank, section("Location", "/", ...demand)];
}

/** TLS settings of every TLS virtual host, including the catch-all. */
export function protocolDirectives({ sslCipherSuite }: HttpdPlatformData): ConfigNode[] {
  return [
    directive("SSLEngine", "on"),
    directive("SSLProtocol", "-all", "+TLSv1.2", "+TLSv1.3"),
    ...(sslCipherSuite === undefined ? [] : [directive("SSLCipherSuite", sslCipherSuite)]),
    directive("SSLHonorCipherOrder", "off"),
    directive("SSLSessionTickets", "off"),
  ];
}

/** mod_md staples for the whole server. Errors of a responder are never passed on to clients. */
function stapling(vhost: StaplingVhostModel, engine: StaplingEngineModel): ConfigNode[] {
  const certificates = certificatesOf(vhost);
  const silent = certificates.filter((certificate) => !isStapled(certificate));
  const notes = silent.map((certificate) =>
    comment(
      certificates.length === 1
        ? "The certificate names no OCSP responder, so nothing is stapled."
        : `The certificate ${certificate.certificatePath} names no OCSP responder, so nothing is stapled to it.`,
    ),
  );
  if (engine === "mod_md" || silent.length === certificates.length) return notes;
  return [
    ...notes,
    directive("SSLUseStapling", "on"),
    directive("SSLStaplingResponderTimeout", String(STAPLING_TIMEOUT_SECONDS)),
    directive("SSLStaplingReturnResponderErrors", "off"),
    directive("SSLStaplingFakeTryLater", "off"),
  ];
}

const VERIFY_CLIENT: Readonly<Record<ClientAuthenticationModel, string>> = {
  "handshake-optional": "optional",
  "dedicated-host": "require",
  "per-path": "none",
};

function clientAuthentication(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  return [
    directive("SSLVerifyClient", VERIFY_CLIENT[vhost.clientAuthentication]),
    directive("SSLVerifyDepth", String(vhost.sslVerifyDepth)),
    directive("SSLCACertificateFile", trustFile(vhost, platform)),
    ...(issuersOf(vhost).length === 0
      ? []
      : [directive("SSLCADNRequestFile", certificateRequestFile(vhost, platform))]),
    ...revocationDirectives(vhost, platform),
  ];
}

/** The distinct issuers that the locations of a vhost accept. */
export function issuersOf(vhost: StaplingVhostModel) {
  const issuers = vhost.locations.flatMap((location) => location.issuers);
  return issuers.filter(
    (issuer, index) => issuers.findIndex((other) => other.fingerprintSha256 === issuer.fingerprintSha256) === index,
  );
}

/** The line at the top of every file, which names the construct that declared it. */
export function writtenFrom(path: string): ConfigNode {
  return comment(`Declared by ${path}; the next apply replaces what is changed here.`);
}
