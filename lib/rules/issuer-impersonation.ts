import type { Issue } from "../core/issue";
import type { MutualTlsLocationModel, StaplingVhostModel } from "../model/httpd";
import type { ParsedCertificate } from "../x509/certificate";
import { buildChain } from "../x509/chain";
import type { Rule } from "./rule";

/**
 * A trust store with roots of several owners. httpd tells a location's issuer by its name, and the owner of any root in the
 * store can sign a CA of that name, which signs clients of any organization. With revocation lists such a client is
 * refused: OpenSSL looks for the list by the issuer's name, and its signature does not fit the other key.
 */
export const issuerImpersonationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) =>
      vhost.revocation.crl === undefined ? vhost.locations.flatMap((location) => impersonation(vhost, location)) : [],
    ),
  );

function impersonation(vhost: StaplingVhostModel, { path, issuer }: MutualTlsLocationModel): Issue[] {
  const store = vhost.trustStore?.certificates ?? [];
  if (issuer === undefined || vhost.sslVerifyDepth < 2) return [];
  const accepted = rootOf(issuer, store);
  const others = store.filter(
    (ca) => ca.selfSigned && ca.pathLength !== 0 && ca.fingerprintSha256 !== accepted.fingerprintSha256,
  );
  if (others.length === 0) return [];
  return [
    {
      code: "location-issuer-impersonated",
      path,
      what: `whoever owns another root of ${vhost.trustStore?.path} can sign a CA with the name of ${issuer.subject}, and enter: httpd compares names`,
      got: others.map(({ subject }) => subject).join("; "),
      allowed: `roots of the location's own issuers, or roots with path length 0, or revocation lists, which tell CAs of one name apart`,
      fix: "give each partner a virtual host with a trust store of its own, or set the virtual host's `revocation` to `ClientRevocation.crl`",
    },
  ];
}

function rootOf(issuer: ParsedCertificate, store: readonly ParsedCertificate[]): ParsedCertificate {
  const chain = buildChain(issuer, store);
  return chain[chain.length - 1] ?? issuer;
}
