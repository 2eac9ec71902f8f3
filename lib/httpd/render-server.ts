import type { HttpdServerModel } from "../model/httpd";
import { listenPorts } from "../model/listen";
import type { HttpdPlatformData } from "../platform/platform-data";
import { certificateDirectives } from "./render-certificates";
import { writtenDirectives } from "./render-directives";
import { protocolDirectives, writtenFrom } from "./render-vhost";
import { blank, type ConfigNode, comment, directive, section } from "./syntax/tree";

export function listenConfig(server: HttpdServerModel, { packageListens }: HttpdPlatformData): ConfigNode[] {
  const ports = listenPorts(server).filter((port) => !packageListens.includes(port));
  return [writtenFrom(server.path), ...ports.map((port) => directive("Listen", String(port)))];
}

/** Takes the place of a file of the package that would serve something undeclared. */
export function blankedConfig(server: HttpdServerModel): ConfigNode[] {
  return [writtenFrom(server.path), comment("Empty, because the package would bring its own file back.")];
}

function mdDirectives(platform: HttpdPlatformData): ConfigNode[] {
  return [
    directive("MDStoreDir", platform.mdStoreDirectory),
    directive("MDStapling", "on"),
    directive("MDStapleOthers", "on"),
  ];
}

/** mod_md's directives in a file of their own: where it comes, mod_md becomes part of httpd. */
export function mdConfig(server: HttpdServerModel, platform: HttpdPlatformData): ConfigNode[] {
  return [writtenFrom(server.path), ...mdDirectives(platform)];
}

/** The settings of the whole server. */
export function serverConfig(server: HttpdServerModel, fqdn: string, platform: HttpdPlatformData): ConfigNode[] {
  const stapling =
    server.vhosts.length === 0
      ? []
      : [
          section(
            "IfModule",
            "!mod_ssl.c",
            directive(
              "Error",
              `mod_ssl is not loaded, and ${server.vhosts[0]?.serverName} would be served in clear text`,
            ),
          ),
          ...(platform.sslSessionCache === undefined ? [] : [directive("SSLSessionCache", platform.sslSessionCache)]),
          ...sniPolicy(platform),
          ...(server.staplingEngine === "mod_md"
            ? platform.mdFile === undefined
              ? mdDirectives(platform)
              : []
            : [directive("SSLStaplingCache", platform.staplingCache)]),
        ];
  return [
    writtenFrom(server.path),
    directive("ServerName", fqdn),
    // Nobody has to know the version of httpd and its system.
    directive("ServerTokens", "Prod"),
    directive("ServerSignature", "Off"),
    directive("TraceEnable", "off"),
    ...(stapling.length === 0 || platform.minimumVersion === undefined ? [] : [versionFloor(platform.minimumVersion)]),
    ...stapling,
    ...writtenDirectives(server.directives),
    directive("IncludeOptional", `${platform.vhostDirectory}/*.conf`),
  ];
}

/**
 * httpd asks OCSP responders, and a client certificate may choose which. An older httpd can then be made to read memory
 * out of bounds.
 */
function versionFloor(version: string): ConfigNode {
  return section(
    "IfVersion",
    ["<", version],
    directive("Error", `CVE-2026-44185 and CVE-2026-29168 are open in this httpd: upgrade it to ${version} or newer`),
  );
}

/** An httpd older than `SSLVHostSNIPolicy` refuses clients that send no host name. */
function sniPolicy({ hasSniPolicy }: HttpdPlatformData): ConfigNode[] {
  const strict = directive("SSLVHostSNIPolicy", "strict");
  if (hasSniPolicy) return [strict];
  return [
    section("IfDirective", "SSLVHostSNIPolicy", strict),
    section("IfDirective", "!SSLVHostSNIPolicy", directive("SSLStrictSNIVHostCheck", "on")),
  ];
}

/**
 * httpd uses the first virtual host of a port for undeclared names. It reads files in byte order: `+` comes before
 * every name.
 */
export function catchAllFile({ vhostDirectory }: HttpdPlatformData): string {
  return `${vhostDirectory}/+catch-all.conf`;
}

/** The catch-all virtual hosts, for undeclared names. They serve nothing. */
export function catchAllConfig(server: HttpdServerModel, platform: HttpdPlatformData): ConfigNode[] {
  const ports = [...new Set([...listenPorts(server), ...platform.packageListens])].sort((a, b) => a - b);
  return [
    writtenFrom(server.path),
    ...ports.flatMap((port) => {
      const tlsVhost = server.vhosts.find((vhost) => vhost.port === port);
      return [
        blank,
        section(
          "VirtualHost",
          `*:${port}`,
          directive("ServerName", "catch-all.invalid"),
          ...(tlsVhost === undefined ? [] : [...protocolDirectives(platform), ...certificateDirectives(tlsVhost)]),
          section("Location", "/", directive("Require", "all", "denied")),
        ),
      ];
    }),
  ];
}
