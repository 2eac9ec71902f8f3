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

/** A virtual host that would refuse clients because a CRL is missing, wrong or expired. */
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
      what: "`refreshInterval` is too short for CRLs",
      got: `refreshInterval ${refreshIntervalSeconds} s`,
      allowed: `${LEAST_REFRESH_SECONDS} s or more`,
      fix: "raise `refreshInterval`, or use `ClientRevocation.ocsp` to see revocations at once",
    },
  ];
}

/** httpd needs the CRL of each CA that signs clients of a location, or with `chain` the CRL of every CA. */
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
          ? "the CRL of a CA is missing: with `chain` httpd would refuse every client"
          : "the CRL of a CA is missing: httpd would refuse every client of that CA",
      got: `no CRL of ${absent.map(({ subject }) => subject).join("; ")}`,
      allowed: "a CRL of each of these CAs",
      fix: check === "chain" ? "add the CRLs, or check client certificates only (`leaf`)" : "add the CRLs",
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
      what: twice ? "a CA has two CRLs" : "the CRL is not used: its CA is not in the trust store",
      got: `${issuer.subject} (${url})`,
      allowed: store.map(({ subject }) => subject).join("; ") || "nothing: there is no trust store",
      fix: twice ? "remove one of the two" : "remove the CRL, or add the CA to the trust store",
    },
  ];
}

function mayNotSign({ path }: StaplingVhostModel, { issuer }: RevocationListModel): Issue[] {
  if (issuer?.keyUsage === undefined || issuer.keyUsage.includes("cRLSign")) return [];
  return [
    {
      code: "revocation-list-signer",
      path,
      what: `${issuer.subject} may not sign CRLs: with its CRL OpenSSL would refuse every client`,
      got: `key usage ${issuer.keyUsage.join(", ")}`,
      allowed: "a key usage with cRLSign",
      fix: "have the CA's certificate issued again with the usage 'crl sign', or use OCSP",
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
        what: "the CRL's URL is not a plain http: URL",
        got: url,
        allowed: "http://HOST/PATH",
        fix: "correct the CRL's `url`; its signature protects it",
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
        what: "the URL names a host of the fleet that does not serve the CRL of this CA",
        got: `${url} for ${issuer?.subject}`,
        allowed: listsOf(fleet) || "no host of the fleet serves a CRL",
        fix: "correct the CRL's `url`, or declare an IssuerSite that serves it",
      },
    ];
  }
  if (published.host.path !== host.path) return [];
  return [
    {
      code: "revocation-list-own",
      path,
      what: "httpd needs this CRL to start, and the same httpd serves it",
      got: url,
      allowed: "a site on another host",
      fix: "move the IssuerSite or the virtual host to another host, or use OCSP",
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

/** With an expired CRL httpd refuses every client. The next CRL has to exist and be fetched before that. */
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
  // A host that makes a CRL makes the next one after half of its lifetime.
  const secondsLeft =
    crl === undefined ? MADE_CRL_SECONDS / 2 : Math.floor(((nextUpdateOf(crl)?.getTime() ?? 0) - now.getTime()) / 1000);
  if (refreshIntervalSeconds <= secondsLeft) return [];
  return [
    {
      code: "revocation-list-expiry",
      path,
      what: "the CRL expires before it is fetched again: httpd would refuse every client of that CA",
      got: `${url} expires in ${secondsLeft} s; fetched every ${refreshIntervalSeconds} s`,
      allowed: "a CRL that does not expire before it is fetched again",
      fix: crl === undefined ? "lower `refreshInterval`" : "sign a new CRL on the machine that holds the CA's key",
    },
  ];
}

function byFingerprint(certificates: readonly ParsedCertificate[]): ParsedCertificate[] {
  return [...new Map(certificates.map((each) => [each.fingerprintSha256, each])).values()];
}

function isSame(one: ParsedCertificate | undefined, other: ParsedCertificate | undefined): boolean {
  return one?.fingerprintSha256 === other?.fingerprintSha256;
}
