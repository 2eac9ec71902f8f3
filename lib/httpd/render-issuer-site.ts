import type { IssuerSiteModel } from "../model/pki";
import type { HttpdPlatformData } from "../platform/platform-data";
import { vhostLogDirectory, writtenFrom } from "./render-vhost";
import { blank, type ConfigNode, directive, section } from "./syntax/tree";

/**
 * Folder of what root publishes about a CA. The folder named like the CA may belong to the user that makes its CRL, now or
 * before, and root writes nothing there. No label has a hyphen.
 */
export function issuerFilesDirectory({ documentRoot }: IssuerSiteModel, { label }: { readonly label: string }): string {
  return `${documentRoot}/ca-certificates/${label}`;
}

/** The addresses of root's files. */
function aliases(site: IssuerSiteModel): ConfigNode[] {
  return site.authorities.flatMap(({ authority, crl, certificationPracticeStatement }) => {
    const files = issuerFilesDirectory(site, authority);
    const names = [
      "ca.crt",
      ...(crl === undefined ? [] : ["crl.der"]),
      ...(certificationPracticeStatement === undefined ? [] : ["cps.html"]),
    ];
    return names.map((name) => directive("Alias", `/${authority.label}/${name}`, `${files}/${name}`));
  });
}

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
      ...aliases(site),
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
