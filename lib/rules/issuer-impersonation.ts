import type { Issue } from "../core/issue";
import type { ClientCertificateModel } from "../model/client-certificate";
import type { MutualTlsLocationModel, StaplingVhostModel } from "../model/httpd";
import type { ParsedCertificate } from "../x509/certificate";
import { buildChain, verifyDepth } from "../x509/chain";
import type { Rule } from "./rule";

/**
 * A trust store with roots of several owners. httpd compares the name of a location's issuer, and the owner of any root in the
 * store can sign a CA with that name. That CA can sign clients of any organization. With CRLs, httpd refuses such a client:
 * OpenSSL finds the CRL by the issuer's name, and the CRL's signature does not match the key of the other CA.
 */
export const issuerImpersonationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) =>
      vhost.revocation.crl === undefined ? vhost.locations.flatMap((location) => impersonation(vhost, location)) : [],
    ),
  );

function impersonation(vhost: StaplingVhostModel, { path, issuers, require }: MutualTlsLocationModel): Issue[] {
  const store = vhost.trustStore?.certificates ?? [];
  if (issuers.length === 0 || vhost.sslVerifyDepth < 2 || (require !== undefined && isPinned(require))) return [];
  // Issuers with the same conditions count as one, such as an old CA and its successor.
  const groups = tellsIssuersApart(require) ? issuers.map((issuer) => [issuer]) : [issuers];
  const others = store.filter((ca) => groups.some((group) => isOtherRoot(ca, group, store)));
  if (others.length === 0) return siblings(vhost, path, groups);
  return [
    {
      code: "location-issuer-impersonated",
      path,
      what: `the owner of another root of ${vhost.trustStore?.path} can sign a CA with the name of ${issuers.map(({ subject }) => subject).join(" or ")}, and httpd would admit its clients: it compares only names`,
      got: others.map(({ subject }) => subject).join("; "),
      allowed:
        "only the roots of the location's issuers, or roots with path length 0, or CRLs: with them httpd tells CAs of one name apart",
      fix: "give each partner a separate virtual host with a separate trust store, or set the virtual host's `revocation` to `ClientRevocation.crl`",
    },
  ];
}

/**
 * Another CA below the same root can also sign a CA with the issuer's name. This needs a verify depth that allows one more CA
 * than the issuer's chain has, and a root whose path length does not forbid it.
 */
function siblings(
  { sslVerifyDepth, trustStore }: StaplingVhostModel,
  path: string,
  groups: readonly (readonly ParsedCertificate[])[],
): Issue[] {
  const store = trustStore?.certificates ?? [];
  const issuers = groups.flat();
  const depths = groups.map((group) => Math.max(...group.map((issuer) => verifyDepth(issuer, store))));
  const needed = Math.min(...depths);
  const root = issuers
    .map((issuer) => rootOf(issuer, store))
    .find(({ pathLength }) => pathLength === undefined || pathLength >= 2);
  if (root === undefined || sslVerifyDepth < 3 || sslVerifyDepth <= needed) return [];
  return [
    {
      code: "location-issuer-impersonated",
      path,
      what: `any CA below ${root.subject} can sign a CA with the name of ${issuers.map(({ subject }) => subject).join(" or ")}, and httpd would admit its clients: it compares only names`,
      got: `SSLVerifyDepth ${sslVerifyDepth}; clients of the location need ${needed}`,
      allowed: `SSLVerifyDepth ${needed}, or a root with path length 1, or CRLs: with them httpd tells CAs of one name apart`,
      fix: "remove `sslVerifyDepth` and move longer chains to another virtual host, or set the virtual host's `revocation` to `ClientRevocation.crl`",
    },
  ];
}

function isOtherRoot(
  ca: ParsedCertificate,
  issuers: readonly ParsedCertificate[],
  store: readonly ParsedCertificate[],
): boolean {
  const accepted = issuers.map((issuer) => rootOf(issuer, store).fingerprintSha256);
  return ca.selfSigned && ca.pathLength !== 0 && !accepted.includes(ca.fingerprintSha256);
}

function tellsIssuersApart(model: ClientCertificateModel | undefined): boolean {
  if (model === undefined) return false;
  return "conditions" in model ? model.conditions.some(tellsIssuersApart) : model.kind === "issuer";
}

/** Only exact certificates are admitted, and no other client has their keys. */
function isPinned(model: ClientCertificateModel): boolean {
  if (model.kind === "certificate") return true;
  if (model.kind === "allOf") return model.conditions.some(isPinned);
  return model.kind === "anyOf" && model.conditions.length > 0 && model.conditions.every(isPinned);
}

function rootOf(issuer: ParsedCertificate, store: readonly ParsedCertificate[]): ParsedCertificate {
  const chain = buildChain(issuer, store);
  return chain[chain.length - 1] ?? issuer;
}
