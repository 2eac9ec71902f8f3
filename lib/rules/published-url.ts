import { isHttpUrl } from "../core/http-url";
import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { CertificateAuthorityModel } from "../model/pki";
import { isCrlMade, type PublishedFile, publishedAt } from "./published";
import type { Rule } from "./rule";

interface UrlInCertificates {
  readonly property: "issuerUrl" | "crlUrl";
  readonly url: string;
  readonly file: PublishedFile;
}

/** A URL in a CA's certificates that names a host of the fleet, where no site serves it. */
export const publishedUrlRule: Rule = (fleet) =>
  fleet.authorities.flatMap((authority) =>
    urlsOf(authority).flatMap((each) =>
      isHttpUrl(each.url) ? served(fleet, authority, each) : [malformed(authority, each)],
    ),
  );

function urlsOf({ issuerUrl, crlUrl }: CertificateAuthorityModel): UrlInCertificates[] {
  return [
    ...(issuerUrl === undefined ? [] : [{ property: "issuerUrl", url: issuerUrl, file: "ca.crt" } as const]),
    ...(crlUrl === undefined ? [] : [{ property: "crlUrl", url: crlUrl, file: "crl.der" } as const]),
  ];
}

function malformed({ path }: CertificateAuthorityModel, { property, url }: UrlInCertificates): Issue {
  return {
    code: "published-url",
    path,
    what: `\`${property}\` is not a plain http: URL, and clients fetch it over http:`,
    got: url,
    allowed: "http://HOST/PATH",
    fix: `correct \`${property}\``,
  };
}

function served(fleet: FleetModel, authority: CertificateAuthorityModel, each: UrlInCertificates): Issue[] {
  const { property, url, file } = each;
  const published = publishedAt(fleet, url);
  if (published === "outside") return [];
  if (published?.entry.authority.path !== authority.path || published.file !== file) {
    return [
      {
        code: "published-url-unserved",
        path: authority.path,
        what: `\`${property}\` names a host of the fleet, and no IssuerSite serves it`,
        got: url,
        allowed: sitesOf(fleet, `/${authority.label}/${file}`) || "no IssuerSite is declared",
        fix: `declare an IssuerSite for this name with ${authority.path} in its authorities, or correct \`${property}\``,
      },
    ];
  }
  if (file === "ca.crt" || isCrlMade(published)) return [];
  return [
    {
      code: "crl-unmade",
      path: authority.path,
      what: `${published.site.path} has to serve a CRL that no host makes`,
      got: "no `crlFile`, and the site's host does not have both the CA's key and its OCSP responder",
      allowed: `\`crlFile\` of ${published.site.path}, or a MultiRootCa and an OcspResponder of the CA on ${published.host.fqdn}`,
      fix: "declare one of the two, or remove `crlUrl`",
    },
  ];
}

function sitesOf(fleet: FleetModel, path: string): string {
  return fleet.hosts
    .flatMap(({ httpd }) => (httpd?.issuerSite === undefined ? [] : [`http://${httpd.issuerSite.serverName}${path}`]))
    .join(", ");
}
