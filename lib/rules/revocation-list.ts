import { isHttpUrl } from "../core/http-url";
import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { StaplingVhostModel } from "../model/httpd";
import type { CrlRevocationModel, RevocationListModel } from "../model/revocation";
import { MADE_CRL_SECONDS } from "../pki/crl";
import type { ParsedCertificate } from "../x509/certificate";
import { nextUpdateOf } from "../x509/crl";
import { isCrlMade, publishedAt } from "./published";
import type { Rule } from "./rule";

const LEAST_REFRESH_SECONDS = 60;

/** A virtual host whose clients would be refused for want of a revocation list that is there, good and in time. */
export const revocationListRule: Rule = (fleet, { now }) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => {
      const { crl } = vhost.revocation;
      if (crl === undefined) return [];
      return [
        ...refresh(vhost, crl),
        ...missing(vhost, crl),
        ...crl.lists.flatMap((list, index) => [
          ...stray(vhost, list, crl.lists.slice(0, index)),
          ...mayNotSign(vhost, list),
          ...url(fleet, host, vhost, list),
          ...expiry(fleet, vhost, list, crl, now),
        ]),
      ];
    }),
  );

function refresh({ path }: StaplingVhostModel, { refreshIntervalSeconds }: CrlRevocationModel): Issue[] {
  if (refreshIntervalSeconds >= LEAST_REFRESH_SECONDS) return [];
  return [
    {
      code: "revocation-refresh",
      path,
      what: "lists are not fetched that often",
      got: `refreshInterval ${refreshIntervalSeconds} s`,
      allowed: `${LEAST_REFRESH_SECONDS} s or more`,
      fix: "raise `refreshInterval`; who has to know at once asks with OCSP",
    },
  ];
}

/** Whose list httpd needs: that of each CA that clients of a location come from, or with `chain` of every CA. */
function missing(vhost: StaplingVhostModel, { check, lists }: CrlRevocationModel): Issue[] {
  const accepted = vhost.locations.flatMap(({ issuers }) => issuers);
  const needed = check === "chain" || accepted.length === 0 ? (vhost.trustStore?.certificates ?? []) : accepted;
  const absent = byFingerprint(needed).filter((ca) => !lists.some(({ issuer }) => isSame(issuer, ca)));
  if (absent.length === 0 || (check !== "chain" && accepted.length === 0 && lists.length > 0)) return [];
  return [
    {
      code: "revocation-list-missing",
      path: vhost.path,
      what:
        check === "chain"
          ? "with `chain` httpd refuses every client if one CA of the trust store has no list"
          : "httpd refuses every client of a CA that has no list",
      got: `no list of ${absent.map(({ subject }) => subject).join("; ")}`,
      allowed: "a list of each of them",
      fix: check === "chain" ? "add the lists, or look for clients' own certificates only (`leaf`)" : "add the lists",
    },
  ];
}

function stray(
  { path, trustStore }: StaplingVhostModel,
  { issuer, url }: RevocationListModel,
  before: readonly RevocationListModel[],
): Issue[] {
  if (issuer === undefined) return [];
  const store = trustStore?.certificates ?? [];
  const twice = before.some((other) => isSame(other.issuer, issuer));
  if (store.some((ca) => isSame(ca, issuer)) && !twice) return [];
  return [
    {
      code: "revocation-list-issuer",
      path,
      what: twice ? "a CA has one list" : "nobody's certificate is looked up in this list: its CA is not trusted",
      got: `${issuer.subject} (${url})`,
      allowed: store.map(({ subject }) => subject).join("; ") || "nothing: there is no trust store",
      fix: twice ? "remove one of the two" : "remove the list, or add the CA to the trust store",
    },
  ];
}

function mayNotSign({ path }: StaplingVhostModel, { issuer }: RevocationListModel): Issue[] {
  if (issuer?.keyUsage === undefined || issuer.keyUsage.includes("cRLSign")) return [];
  return [
    {
      code: "revocation-list-signer",
      path,
      what: `${issuer.subject} may not sign revocation lists, so OpenSSL refuses every client with its list`,
      got: `key usage ${issuer.keyUsage.join(", ")}`,
      allowed: "a key usage with cRLSign",
      fix: "have the CA's certificate issued again with 'crl sign', or ask with OCSP",
    },
  ];
}

function url(fleet: FleetModel, host: HostModel, { path }: StaplingVhostModel, list: RevocationListModel): Issue[] {
  const { issuer, url } = list;
  if (!isHttpUrl(url)) {
    return [
      {
        code: "revocation-list-url",
        path,
        what: "lists are fetched over plain http:, and protected by their signature",
        got: url,
        allowed: "http://HOST/PATH",
        fix: "correct the list's `url`",
      },
    ];
  }
  const published = publishedAt(fleet, url);
  if (published === "outside") return [];
  const right = published?.file === "crl.der" && isSame(issuer, published.entry.authority.certificate);
  if (published === undefined || (!right && issuer !== undefined) || !isCrlMade(published)) {
    return [
      {
        code: "revocation-list-unserved",
        path,
        what: "the URL leads into the fleet, where nobody serves that CA's list",
        got: `${url} for ${issuer?.subject}`,
        allowed: listsOf(fleet) || "no list is served in this fleet",
        fix: "correct the list's `url`, or declare an IssuerSite that serves it",
      },
    ];
  }
  if (published.host.path !== host.path) return [];
  return [
    {
      code: "revocation-list-own",
      path,
      what: "httpd cannot fetch from itself what it needs to start",
      got: url,
      allowed: "a site on another host",
      fix: "move the IssuerSite or the virtual host to another host, or ask with OCSP",
    },
  ];
}

function listsOf(fleet: FleetModel): string {
  return fleet.hosts
    .flatMap(({ httpd }) => httpd?.issuerSite ?? [])
    .flatMap((site) =>
      site.authorities.map(
        ({ authority }) => `http://${site.serverName}/${authority.label}/crl.der (${authority.certificate.subject})`,
      ),
    )
    .join(", ");
}

/** A list that is over refuses everybody: another one has to be there, and fetched, before. */
function expiry(
  fleet: FleetModel,
  { path }: StaplingVhostModel,
  { url }: RevocationListModel,
  { refreshIntervalSeconds }: CrlRevocationModel,
  now: Date,
): Issue[] {
  const published = isHttpUrl(url) ? publishedAt(fleet, url) : undefined;
  if (published === undefined || published === "outside" || published.file !== "crl.der") return [];
  const { crl } = published.entry;
  // The host that makes a list makes the next one when half of its life is over.
  const secondsLeft =
    crl === undefined ? MADE_CRL_SECONDS / 2 : Math.floor(((nextUpdateOf(crl)?.getTime() ?? 0) - now.getTime()) / 1000);
  if (refreshIntervalSeconds <= secondsLeft) return [];
  return [
    {
      code: "revocation-list-expiry",
      path,
      what: "the list is over before the next refresh, and httpd would refuse every client of that CA",
      got: `${url}, valid for ${secondsLeft} s more; fetched every ${refreshIntervalSeconds} s`,
      allowed: "a list that is valid until it is fetched again",
      fix: crl === undefined ? "lower `refreshInterval`" : "sign the list anew where the CA's key is",
    },
  ];
}

function byFingerprint(certificates: readonly ParsedCertificate[]): ParsedCertificate[] {
  return [...new Map(certificates.map((each) => [each.fingerprintSha256, each])).values()];
}

function isSame(one: ParsedCertificate | undefined, other: ParsedCertificate | undefined): boolean {
  return one?.fingerprintSha256 === other?.fingerprintSha256;
}
