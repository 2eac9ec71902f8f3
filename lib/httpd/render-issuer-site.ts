import type { IssuerSiteModel } from "../model/pki";
import type { HttpdPlatformData } from "../platform/platform-data";
import { vhostLogDirectory, writtenFrom } from "./render-vhost";
import { blank, type ConfigNode, directive, section } from "./syntax/tree";

/**
 * The file of the site that AIA and CRL URLs point to. The types are those of RFC 5280, sections 4.2.2.1 and 4.2.1.13.
 */
export function issuerSiteConfig(site: IssuerSiteModel, platform: HttpdPlatformData): ConfigNode[] {
  const type = (file: string, mediaType: string) => section("Files", file, directive("ForceType", mediaType));
  return [
    writtenFrom(site.path),
    section(
      "VirtualHost",
      "*:80",
      directive("ServerName", site.serverName),
      directive("DocumentRoot", site.documentRoot),
      directive("ErrorLog", `${vhostLogDirectory(site, platform)}/error.log`),
      directive("CustomLog", `${vhostLogDirectory(site, platform)}/access.log`, "combined"),
      blank,
      section(
        "Directory",
        site.documentRoot,
        directive("Options", "None"),
        directive("AllowOverride", "None"),
        directive("Require", "all", "granted"),
        type("ca.crt", "application/pkix-cert"),
        type("crl.der", "application/pkix-crl"),
      ),
    ),
  ];
}
