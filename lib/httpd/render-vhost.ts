import type { StaplingVhostModel } from "../model/httpd";
import type { HttpdPlatformData } from "../platform/platform-data";
import { locationSection } from "./render-location";
import { revocationDirectives } from "./render-revocation";
import { blank, type ConfigNode, comment, directive, section } from "./syntax/tree";

const HSTS_SECONDS = 63_072_000;

/** Where the bundle of a vhost's trust store lies on the host. */
export function trustFile(vhost: StaplingVhostModel, platform: HttpdPlatformData): string {
  return `${platform.trustDirectory}/${vhost.serverName}.crt`;
}

/** The certificates whose names are sent to clients, so that they offer the right one. */
export function certificateRequestFile(vhost: StaplingVhostModel, platform: HttpdPlatformData): string {
  return `${platform.trustDirectory}/${vhost.serverName}.request.crt`;
}

export function vhostLogDirectory(vhost: { serverName: string }, platform: HttpdPlatformData): string {
  return `${platform.vhostLogDirectory}/${vhost.serverName}`;
}

/** The file of one stapling virtual host, in the order in which a person would write it. */
export function vhostConfig(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  return [
    writtenFrom(vhost.path),
    section(
      "VirtualHost",
      `*:${vhost.port}`,
      directive("ServerName", vhost.serverName),
      ...vhost.serverAlias.map((alias) => directive("ServerAlias", alias)),
      directive("ServerAdmin", vhost.serverAdmin),
      directive("DocumentRoot", vhost.documentRoot),
      directive("Protocols", "h2", "http/1.1"),
      directive("LogLevel", "notice", "ssl:info"),
      directive("ErrorLog", `${vhostLogDirectory(vhost, platform)}/error.log`),
      directive("CustomLog", `${vhostLogDirectory(vhost, platform)}/access.log`, "combined"),
      blank,
      ...tls(vhost, platform),
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
      ...vhost.locations.flatMap((location) => [blank, locationSection(location)]),
    ),
  ];
}

function tls(vhost: StaplingVhostModel, { sslCipherSuite }: HttpdPlatformData): ConfigNode[] {
  const certificate = vhost.certificate;
  return [
    directive("SSLEngine", "on"),
    directive("SSLProtocol", "-all", "+TLSv1.2", "+TLSv1.3"),
    ...(sslCipherSuite === undefined ? [] : [directive("SSLCipherSuite", sslCipherSuite)]),
    directive("SSLHonorCipherOrder", "off"),
    directive("SSLSessionTickets", "off"),
    directive("SSLSessionCacheTimeout", String(vhost.sslSessionCacheTimeoutSeconds)),
    directive("SSLCertificateFile", certificate?.certificatePath ?? ""),
    directive("SSLCertificateKeyFile", certificate?.privateKeyPath ?? ""),
    ...(certificate?.chainPath === undefined ? [] : [directive("SSLCertificateChainFile", certificate.chainPath)]),
  ];
}

function clientAuthentication(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  return [
    directive("SSLVerifyClient", "optional"),
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

/** The line at the top of every file that says where it comes from. */
export function writtenFrom(path: string): ConfigNode {
  return comment(`Declared by ${path}; the next apply replaces what is changed here.`);
}
