import type { Issue } from "../core/issue";
import type { ClientCertificateModel } from "../model/client-certificate";
import type { MutualTlsLocationModel, StaplingVhostModel } from "../model/httpd";
import type { ParsedCertificate } from "../x509/certificate";
import { buildChain, verifyDepth } from "../x509/chain";
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

function impersonation(vhost: StaplingVhostModel, { path, issuers, require }: MutualTlsLocationModel): Issue[] {
  const store = vhost.trustStore?.certificates ?? [];
  if (issuers.length === 0 || vhost.sslVerifyDepth < 2 || (require !== undefined && isPinned(require))) return [];
  // Issuers with the same conditions may as well be one: an old CA and its successor.
  const groups = tellsIssuersApart(require) ? issuers.map((issuer) => [issuer]) : [issuers];
  const others = store.filter((ca) => groups.some((group) => isOtherRoot(ca, group, store)));
  if (others.length === 0) return siblings(vhost, path, groups);
  return [
    {
      code: "location-issuer-impersonated",
      path,
      what: `whoever owns another root of ${vhost.trustStore?.path} can sign a CA with the name of ${issuers.map(({ subject }) => subject).join(" or ")}, and enter: httpd compares names`,
      got: others.map(({ subject }) => subject).join("; "),
      allowed: `roots of the location's own issuers, or roots with path length 0, or revocation lists, which tell CAs of one name apart`,
      fix: "give each partner a virtual host with a trust store of its own, or set the virtual host's `revocation` to `ClientRevocation.crl`",
    },
  ];
}

/**
 * A CA beside the issuer, below the same root, can take its name as well where one more CA may stand above a client than the
 * issuer needs, and where the root's path length does not forbid it.
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
      what: `any CA below ${root.subject} can sign one with the name of ${issuers.map(({ subject }) => subject).join(" or ")}, and enter: httpd compares names`,
      got: `SSLVerifyDepth ${sslVerifyDepth}, where clients of the location need ${needed}`,
      allowed: `SSLVerifyDepth ${needed}, or a root with path length 1, or revocation lists, which tell CAs of one name apart`,
      fix: "leave `sslVerifyDepth` out and deeper chains to another virtual host, or set the virtual host's `revocation` to `ClientRevocation.crl`",
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

/** Only certificates that are known as a whole get in: nobody else can have one. */
function isPinned(model: ClientCertificateModel): boolean {
  if (model.kind === "certificate") return true;
  if (model.kind === "allOf") return model.conditions.some(isPinned);
  return model.kind === "anyOf" && model.conditions.length > 0 && model.conditions.every(isPinned);
}

function rootOf(issuer: ParsedCertificate, store: readonly ParsedCertificate[]): ParsedCertificate {
  const chain = buildChain(issuer, store);
  return chain[chain.length - 1] ?? issuer;
}
