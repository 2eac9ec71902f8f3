import { isResponderUrl } from "../core/http-url";
import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { StaplingVhostModel } from "../model/httpd";
import type { CertificateAuthorityModel } from "../model/pki";
import { answeredUrls, isAnswered } from "./responders";
import type { Rule } from "./rule";

/** httpd checks client certificates, or those of the CAs above them, with OCSP, and no responder answers for one: httpd would refuse clients. */
export const clientOcspRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) =>
      vhost.revocation.ocsp === undefined
        ? []
        : [
            ...clientAuthorities(fleet, vhost).flatMap((authority) => responder(fleet, vhost, authority)),
            ...(vhost.revocation.ocsp.check === "chain" ? above(vhost) : []),
          ],
    ),
  );

/** OpenSSL does not check a root with OCSP. */
function above({ path, trustStore }: StaplingVhostModel): Issue[] {
  return (trustStore?.certificates ?? [])
    .filter(({ selfSigned, ocspUrls: [url] }) => !selfSigned && (url === undefined || !isResponderUrl(url)))
    .map(({ subject, ocspUrls: [url] }) => ({
      code: "client-ocsp-chain",
      path,
      what: `httpd checks ${subject} with OCSP too, and its certificate names no OCSP responder: httpd would refuse every client below it`,
      got: url ?? "no OCSP URL in the CA's certificate",
      allowed: "CA certificates with the `http:` URL of their issuer's OCSP responder",
      fix: "check client certificates only (`leaf`), or use CRLs",
    }));
}

/** The CAs of the trust store that sign client certificates in this fleet. Of other CAs it is not known what they write into certificates. */
function clientAuthorities(
  fleet: FleetModel,
  { trustStore, certificate: own }: StaplingVhostModel,
): CertificateAuthorityModel[] {
  const trusted = (trustStore?.certificates ?? []).map(({ fingerprintSha256 }) => fingerprintSha256);
  return fleet.authorities.filter(
    ({ path, certificate, ocspUrl, signingProfiles }) =>
      // The stapling rule reports the responder of the vhost's certificate.
      (ocspUrl === undefined || path !== own?.manifest?.authority.path) &&
      trusted.includes(certificate.fingerprintSha256) &&
      signingProfiles.some(({ usages }) => usages.includes("client auth")),
  );
}

function responder(fleet: FleetModel, { path }: StaplingVhostModel, authority: CertificateAuthorityModel): Issue[] {
  const { ocspUrl } = authority;
  if (ocspUrl !== undefined && (!isResponderUrl(ocspUrl) || isAnswered(fleet, ocspUrl, authority))) return [];
  return [
    {
      code: "client-ocsp-responder",
      path,
      what: `httpd checks clients of ${authority.path} with OCSP, and no responder of the fleet answers for that CA`,
      got: ocspUrl ?? "no `ocspUrl`",
      allowed: answeredUrls(fleet) || "no responder is declared",
      fix: `set \`ocspUrl\` of ${authority.path} to the URL of its OCSP responder, or use its CRL`,
    },
  ];
}
