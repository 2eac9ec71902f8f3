import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { namesOf } from "../model/names";
import type { CertificateAuthorityModel } from "../model/pki";
import { madeCrlFile } from "../pki/crl";
import type { Rule } from "./rule";

interface Published {
  readonly property: "issuerUrl" | "crlUrl";
  readonly url: string;
  readonly file: "ca.crt" | "crl.der";
}

/** A URL in a CA's certificates that leads to a host of the fleet, where nothing is served at it. */
export const publishedUrlRule: Rule = (fleet) =>
  fleet.authorities.flatMap((authority) =>
    publishedBy(authority).flatMap((published) => {
      const malformed = form(authority, published);
      return malformed.length > 0 ? malformed : served(fleet, authority, published);
    }),
  );

function publishedBy({ issuerUrl, crlUrl }: CertificateAuthorityModel): Published[] {
  return [
    ...(issuerUrl === undefined ? [] : [{ property: "issuerUrl", url: issuerUrl, file: "ca.crt" } as const]),
    ...(crlUrl === undefined ? [] : [{ property: "crlUrl", url: crlUrl, file: "crl.der" } as const]),
  ];
}

function form({ path }: CertificateAuthorityModel, { property, url }: Published): Issue[] {
  if (/^http:\/\/[^\s"]+$/.test(url) && URL.canParse(url)) return [];
  return [
    {
      code: "published-url",
      path,
      what: `\`${property}\` is no plain http: URL, and whoever checks a certificate fetches it over http:`,
      got: url,
      allowed: "http://HOST/PATH",
      fix: `correct \`${property}\``,
    },
  ];
}

function served(fleet: FleetModel, authority: CertificateAuthorityModel, published: Published): Issue[] {
  const { property, url, file } = published;
  const { hostname, port, pathname } = new URL(url);
  const isOurs = `.${hostname}`.endsWith(`.${fleet.domain}`);
  const owner = fleet.hosts.find((host) => namesOf(host, fleet.domain).includes(hostname));
  if (owner === undefined && !isOurs) return [];
  const path = `/${authority.label}/${file}`;
  const site = owner?.httpd?.issuerSite;
  const entry = site?.authorities.find((each) => each.authority.path === authority.path);
  if (owner === undefined || site?.serverName !== hostname || port !== "" || pathname !== path || entry === undefined) {
    return [
      {
        code: "published-url-unserved",
        path: authority.path,
        what: `\`${property}\` leads into the fleet, and no IssuerSite serves it`,
        got: url,
        allowed: sitesOf(fleet, path) || "no IssuerSite is declared",
        fix: `declare an IssuerSite for the name with ${authority.path} among its authorities, or correct \`${property}\``,
      },
    ];
  }
  if (property === "issuerUrl" || entry.crl !== undefined || makesCrl(owner, authority)) return [];
  return [
    {
      code: "crl-unmade",
      path: authority.path,
      what: `nobody makes the revocation list that ${site.path} is to serve`,
      got: "no `crlFile`, and the host of the site has not both the CA's key and its responder",
      allowed: `\`crlFile\` of ${site.path}, or MultiRootCa and OcspResponder of the CA on ${owner.fqdn}`,
      fix: "declare one of the two, or leave `crlUrl` out",
    },
  ];
}

function sitesOf(fleet: FleetModel, path: string): string {
  return fleet.hosts
    .flatMap(({ httpd }) => (httpd?.issuerSite === undefined ? [] : [`http://${httpd.issuerSite.serverName}${path}`]))
    .join(", ");
}

function makesCrl(host: HostModel, authority: CertificateAuthorityModel): boolean {
  const responds = host.ocspResponders.some((each) => each.authority.path === authority.path);
  return responds && madeCrlFile(host, authority) !== undefined;
}
