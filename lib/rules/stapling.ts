import { isResponderUrl } from "../core/http-url";
import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { ServerCertificateModel, StaplingEngineModel, StaplingVhostModel } from "../model/httpd";
import type { CertificateAuthorityModel } from "../model/pki";
import { certificatesOf } from "../model/server-certificate";
import { responderUrls } from "../model/stapling";
import { answeredUrls, isAnswered } from "./responders";
import type { Rule } from "./rule";

/** A stapling virtual host whose OCSP responder httpd cannot ask, or whose certificate requires a staple that httpd would not have. */
export const staplingRule: Rule = (fleet) =>
  fleet.hosts.flatMap(({ httpd }) =>
    (httpd?.vhosts ?? []).flatMap((vhost) =>
      certificatesOf(vhost).flatMap((certificate) => {
        const { path } = vhost;
        const authority = certificate.manifest?.authority;
        const [url] = responderUrls(certificate) ?? [];
        return [
          ...mustStaple(vhost, certificate, httpd?.staplingEngine),
          ...(url === undefined ? [] : scheme(path, url, authority)),
          ...(url === undefined || authority === undefined ? [] : responder(fleet, path, url, authority)),
        ];
      }),
    ),
  );

function mustStaple(
  { path }: StaplingVhostModel,
  { certificate, manifest }: ServerCertificateModel,
  engine: StaplingEngineModel | undefined,
): Issue[] {
  if (manifest !== undefined || certificate?.mustStaple !== true) return [];
  const issue = { code: "stapling-must-staple", path, got: certificate.subject };
  if (certificate.ocspUrls.length === 0) {
    return [
      {
        ...issue,
        what: "the certificate is must-staple and names no OCSP responder: clients that require a staple would refuse it",
        fix: "get a certificate with an OCSP responder, or one that is not must-staple",
      },
    ];
  }
  if (engine === "mod_md") return [];
  return [
    {
      ...issue,
      what: "the certificate is must-staple, and mod_ssl has no staple after a restart or while its OCSP responder fails",
      allowed: "StaplingEngine.MOD_MD",
      fix: "remove `staplingEngine` from the HttpdServer, or get a certificate that is not must-staple",
    },
  ];
}

function scheme(path: string, url: string, authority: CertificateAuthorityModel | undefined): Issue[] {
  if (isResponderUrl(url)) return [];
  return [
    {
      code: "stapling-ocsp-url",
      path,
      what: "the OCSP URL is not a plain http: URL: httpd would drop handshakes",
      got: url,
      allowed: "http://HOST:PORT",
      fix:
        authority === undefined
          ? "get a certificate with an http: URL of its OCSP responder"
          : `correct \`ocspUrl\` of ${authority.path}`,
    },
  ];
}

function responder(fleet: FleetModel, path: string, url: string, authority: CertificateAuthorityModel): Issue[] {
  if (!isResponderUrl(url)) return [];
  if (isAnswered(fleet, url, authority)) return [];
  return [
    {
      code: "stapling-responder-missing",
      path,
      what: `the virtual host needs staples from ${url}, and no OCSP responder of the fleet answers there for ${authority.label}`,
      got: url,
      allowed: answeredUrls(fleet) || "no responder is declared",
      fix: `declare an OcspResponder for ${authority.path}, or correct its \`ocspUrl\``,
    },
  ];
}
