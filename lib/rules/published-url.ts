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

/** A URL in a CA's certificates that leads to a host of the fleet, where nothing is served at it. */
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
    what: `\`${property}\` is no plain http: URL, and whoever checks a certificate fetches it over http:`,
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
        what: `\`${property}\` leads into the fleet, and no IssuerSite serves it`,
        got: url,
        allowed: sitesOf(fleet, `/${authority.label}/${file}`) || "no IssuerSite is declared",
        fix: `declare an IssuerSite for the name with ${authority.path} among its authorities, or correct \`${property}\``,
      },
    ];
  }
  if (file === "ca.crt" || isCrlMade(published)) return [];
  return [
    {
      code: "crl-unmade",
      path: authority.path,
      what: `nobody makes the revocation list that ${published.site.path} is to serve`,
      got: "no `crlFile`, and the host of the site has not both the CA's key and its responder",
      allowed: `\`crlFile\` of ${published.site.path}, or MultiRootCa and OcspResponder of the CA on ${published.host.fqdn}`,
      fix: "declare one of the two, or leave `crlUrl` out",
    },
  ];
}

function sitesOf(fleet: FleetModel, path: string): string {
  return fleet.hosts
    .flatMap(({ httpd }) => (httpd?.issuerSite === undefined ? [] : [`http://${httpd.issuerSite.serverName}${path}`]))
    .join(", ");
}
