import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { StaplingVhostModel } from "../model/httpd";
import { namesOf } from "../model/names";
import type { CertificateAuthorityModel } from "../model/pki";
import type { Rule } from "./rule";

/** A stapling virtual host whose certificate leads to no responder, or to one that nobody serves. */
export const staplingRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => {
      const authority = vhost.certificate?.manifest?.authority;
      return authority === undefined ? [] : staplingIssues(fleet, vhost, authority);
    }),
  );

function staplingIssues(fleet: FleetModel, vhost: StaplingVhostModel, authority: CertificateAuthorityModel): Issue[] {
  const url = authority.ocspUrl;
  if (url === undefined) {
    return [
      {
        code: "stapling-no-ocsp-url",
        path: vhost.path,
        what: `certificates of ${authority.path} name no OCSP responder, so nothing can be stapled`,
        got: "no `ocspUrl`",
        allowed: "http://HOST:PORT of an OcspResponder",
        fix: `set \`ocspUrl\` of ${authority.path}`,
      },
    ];
  }
  if (!/^http:\/\/[^/:]+(:\d+)?(\/.*)?$/.test(url) || !URL.canParse(url)) {
    return [
      {
        code: "stapling-ocsp-url",
        path: vhost.path,
        what: "httpd asks responders over plain http only; with another scheme it drops handshakes",
        got: url,
        allowed: "http://HOST:PORT",
        fix: `correct \`ocspUrl\` of ${authority.path}`,
      },
    ];
  }
  const { hostname, port } = new URL(url);
  const served = fleet.hosts.flatMap((host) =>
    host.ocspResponders.map((responder) => ({ names: namesOf(host, fleet.domain), responder, host })),
  );
  const right = served.some(
    ({ names, responder }) =>
      names.includes(hostname) && responder.port === Number(port || 80) && responder.authority.path === authority.path,
  );
  if (right) return [];
  return [
    {
      code: "stapling-responder-missing",
      path: vhost.path,
      what: `the virtual host staples from ${url}, which no responder for ${authority.label} in this fleet serves`,
      got: url,
      allowed:
        served
          .map(({ host, responder }) => `http://${host.fqdn}:${responder.port} (${responder.authority.label})`)
          .join(", ") || "no responder is declared",
      fix: `declare an OcspResponder for ${authority.path}, or correct its \`ocspUrl\``,
    },
  ];
}
