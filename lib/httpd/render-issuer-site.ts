import type { IssuerSiteAuthorityModel, IssuerSiteModel } from "../model/pki";
import type { HttpdPlatformData } from "../platform/platform-data";
import { vhostLogDirectory, writtenFrom } from "./render-vhost";
import { blank, type ConfigNode, directive, section } from "./syntax/tree";

/**
 * Folder of what root publishes about a CA. Where the host makes the CRL, the CA's own folder belongs to the user that makes
 * it, and root writes nothing there. No label has a hyphen.
 */
export function issuerFilesDirectory(
  { documentRoot }: IssuerSiteModel,
  { authority, crl }: Pick<IssuerSiteAuthorityModel, "authority" | "crl">,
): string {
  return crl === undefined
    ? `${documentRoot}/ca-certificates/${authority.label}`
    : `${documentRoot}/${authority.label}`;
}

/** The addresses of files that do not lie in the CA's folder. */
function aliases(site: IssuerSiteModel): ConfigNode[] {
  return site.authorities.flatMap((published) => {
    const { authority, certificationPracticeStatement } = published;
    const files = issuerFilesDirectory(site, published);
    if (files === `${site.documentRoot}/${authority.label}`) return [];
    const names = ["ca.crt", ...(certificationPracticeStatement === undefined ? [] : ["cps.html"])];
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
