import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { StaplingVhostModel } from "../model/httpd";
import type { CertificateAuthorityModel } from "../model/pki";
import { answeredUrls, isAnswered, isResponderUrl } from "./responders";
import type { Rule } from "./rule";

/** Certificates of clients, or of the CAs above them, are to be asked about, and lead to no responder: clients would be refused. */
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

/** Of a root nobody asks. */
function above({ path, trustStore }: StaplingVhostModel): Issue[] {
  return (trustStore?.certificates ?? [])
    .filter(({ selfSigned, ocspUrls: [url] }) => !selfSigned && (url === undefined || !isResponderUrl(url)))
    .map(({ subject, ocspUrls: [url] }) => ({
      code: "client-ocsp-chain",
      path,
      what: `${subject} is asked about by OCSP too, and its certificate leads to no responder: every client below it would be refused`,
      got: url ?? "no OCSP URL in the CA's certificate",
      allowed: "CA certificates with an `http:` URL of a responder of their issuer",
      fix: "ask about clients' own certificates only (`leaf`), or look into revocation lists",
    }));
}

/** The CAs of the trust store that sign for clients here; of others nobody knows what their certificates say. */
function clientAuthorities(
  fleet: FleetModel,
  { trustStore, certificate: own }: StaplingVhostModel,
): CertificateAuthorityModel[] {
  const trusted = (trustStore?.certificates ?? []).map(({ fingerprintSha256 }) => fingerprintSha256);
  return fleet.authorities.filter(
    ({ path, certificate, ocspUrl, signingProfiles }) =>
      // What is wrong with the responder of its own certificate is said for the staple.
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
      what: `clients of ${authority.path} are asked about by OCSP, and no responder of the fleet answers for them`,
      got: ocspUrl ?? "no `ocspUrl`",
      allowed: answeredUrls(fleet) || "no responder is declared",
      fix: `set \`ocspUrl\` of ${authority.path} to a responder of it, or look into its revocation list`,
    },
  ];
}
