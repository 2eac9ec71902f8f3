import { isResponderUrl } from "../core/http-url";
import type { FleetModel } from "../model/fleet";
import type { CertificateAuthorityModel } from "../model/pki";
import { certificatesOf } from "../model/server-certificate";
import type { Rule } from "./rule";

/** An `ocspUrl` where no client would ask a responder: it stays in the CA's certificates until they expire. */
export const ocspUrlRule: Rule = (fleet) =>
  fleet.authorities.flatMap((authority) => {
    const { path, ocspUrl } = authority;
    if (ocspUrl === undefined || isResponderUrl(ocspUrl) || isStapled(fleet, authority)) return [];
    return [
      {
        code: "ocsp-url",
        path,
        what: "`ocspUrl` is not a plain http: URL of a responder, and it is in every certificate that the CA signs",
        got: ocspUrl,
        allowed: "http://HOST:PORT, where HOST is a name or an IPv4 address",
        fix: "correct `ocspUrl`, or leave it out where the CA has no OCSP responder",
      },
    ];
  });

/** The stapling rule reports the URL at each virtual host that needs it. */
function isStapled({ hosts }: FleetModel, { path }: CertificateAuthorityModel): boolean {
  return hosts.some(({ httpd }) =>
    (httpd?.vhosts ?? []).some((vhost) =>
      certificatesOf(vhost).some(({ manifest }) => manifest?.authority.path === path),
    ),
  );
}
