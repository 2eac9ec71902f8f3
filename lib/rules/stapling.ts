import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { StaplingVhostModel } from "../model/httpd";
import type { CertificateAuthorityModel } from "../model/pki";
import { isAnswered, isResponderUrl, responderUrls } from "./responders";
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
  if (!isResponderUrl(url)) {
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
  if (isAnswered(fleet, url, authority)) return [];
  return [
    {
      code: "stapling-responder-missing",
      path: vhost.path,
      what: `the virtual host staples from ${url}, which no responder for ${authority.label} in this fleet serves`,
      got: url,
      allowed: responderUrls(fleet) || "no responder is declared",
      fix: `declare an OcspResponder for ${authority.path}, or correct its \`ocspUrl\``,
    },
  ];
}
