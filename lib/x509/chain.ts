import { X509Certificate } from "node:crypto";
import { checkClientAuthority } from "./authority";
import { type ParsedCertificate, verifies } from "./certificate";
import { type Finding, sortFindings } from "./finding";

/**
 * The certificates from this one up, as far as the pool has them. The last one of a complete chain is self-signed.
 * Of several chains the shortest is used, then the one whose certificates expire later.
 */
export function buildChain(certificate: ParsedCertificate, pool: readonly ParsedCertificate[]): ParsedCertificate[] {
  const store = byLifetime(unique(pool));
  const reached = new Set([certificate.fingerprintSha256]);
  let level: ParsedCertificate[][] = [[certificate]];
  let last = [certificate];
  while (level.length > 0) {
    const complete = level.find(isComplete);
    if (complete !== undefined) return complete;
    last = level[0] ?? last;
    level = level.flatMap((chain) =>
      signersOf(chain[chain.length - 1] ?? certificate, store)
        .filter((issuer) => !reached.has(issuer.fingerprintSha256) && reached.add(issuer.fingerprintSha256))
        .map((issuer) => [...chain, issuer]),
    );
  }
  return last;
}

/**
 * The smallest SSLVerifyDepth that accepts leaves of this issuer: the number of CA certificates from the issuer up to the root.
 * The longest chain counts, since OpenSSL uses the first chain that it finds. If the pool lacks some certificates, which is a
 * separate finding, only the existing ones count.
 */
export function verifyDepth(leafIssuer: ParsedCertificate, pool: readonly ParsedCertificate[]): number {
  return longestWay(leafIssuer, unique(pool), []);
}

function longestWay(
  certificate: ParsedCertificate,
  pool: readonly ParsedCertificate[],
  below: readonly string[],
): number {
  if (certificate.selfSigned) return 1;
  const reached = [...below, certificate.fingerprintSha256];
  const above = signersOf(certificate, pool).filter(({ fingerprintSha256 }) => !reached.includes(fingerprintSha256));
  return 1 + Math.max(0, ...above.map((issuer) => longestWay(issuer, pool, reached)));
}

/** Whether a chain ends at a self-signed certificate. */
export function isComplete(chain: readonly ParsedCertificate[]): boolean {
  return chain[chain.length - 1]?.selfSigned ?? false;
}

/** All findings of these certificates as a trust store of httpd. */
export function checkTrustStore(certs: readonly ParsedCertificate[], { date }: { readonly date: Date }): Finding[] {
  const store = unique(certs);
  const hasRoot = store.some((cert) => cert.selfSigned);
  const findings = [
    ...duplicates(certs),
    ...(hasRoot ? [] : [rootMissing(store)]),
    ...store.flatMap((cert) => checkClientAuthority(cert, date)),
    ...store
      .filter((cert) => cert.isCa)
      .flatMap((cert) => [...checkIssuer(cert, store, hasRoot), ...checkPathLengths(cert, store)]),
  ];
  return sortFindings(findings);
}

/** The certificates of a pool that signed this one. */
export function signersOf(cert: ParsedCertificate, pool: readonly ParsedCertificate[]): ParsedCertificate[] {
  return namedIssuers(cert, pool).filter((issuer) => isSignedBy(cert, issuer));
}

// A P-521 signature takes 2 ms to verify, and a thousand virtual hosts may need the same one.
const verdicts = new Map<string, boolean>();

function isSignedBy(cert: ParsedCertificate, issuer: ParsedCertificate): boolean {
  const question = `${cert.fingerprintSha256} ${issuer.fingerprintSha256}`;
  const known = verdicts.get(question);
  if (known !== undefined) return known;
  const verdict = verifies(new X509Certificate(cert.der), new X509Certificate(issuer.der));
  verdicts.set(question, verdict);
  return verdict;
}

/** The certificates that claim to be the issuer: by name, and by key identifier where both sides have one. */
function namedIssuers(cert: ParsedCertificate, pool: readonly ParsedCertificate[]): ParsedCertificate[] {
  return sameName(cert, pool).filter((c) => cert.aki === undefined || c.ski === undefined || cert.aki === c.ski);
}

function sameName(cert: ParsedCertificate, pool: readonly ParsedCertificate[]): ParsedCertificate[] {
  return pool.filter((c) => nameKey(c.subject) === nameKey(cert.issuer));
}

/** Names compare without regard to case and runs of spaces (RFC 5280, 7.1). */
function nameKey(name: string): string {
  return name.toLowerCase().replace(/ +/g, " ");
}

/** Each certificate once, ordered by fingerprint. */
function unique(certs: readonly ParsedCertificate[]): ParsedCertificate[] {
  const byFingerprint = new Map(certs.map((cert) => [cert.fingerprintSha256, cert]));
  return [...byFingerprint.values()].sort((a, b) => (a.fingerprintSha256 < b.fingerprintSha256 ? -1 : 1));
}

function byLifetime(certs: readonly ParsedCertificate[]): ParsedCertificate[] {
  return [...certs].sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime());
}

function duplicates(certs: readonly ParsedCertificate[]): Finding[] {
  return unique(certs).flatMap((cert) => {
    const times = certs.filter((c) => c.fingerprintSha256 === cert.fingerprintSha256).length;
    if (times === 1) return [];
    return [
      {
        code: "certificate-duplicate",
        what: `${cert.subject} is given ${times} times`,
        got: `sha256 ${cert.fingerprintSha256}`,
        fix: "give each certificate once",
      },
    ];
  });
}

function rootMissing(store: readonly ParsedCertificate[]): Finding {
  return {
    code: "trust-root-missing",
    what: "the trust store has no self-signed root: OpenSSL would refuse every client",
    got:
      store.length === 0
        ? "no certificate"
        : store
            .map((cert) => `${cert.subject} (issued by ${cert.issuer})`)
            .sort()
            .join("; "),
    allowed: "every CA certificate from the issuer of client certificates up to its root",
    fix: store.length === 0 ? "add the root and the intermediates" : `add the root above ${topIssuers(store)}`,
  };
}

/** The issuers that are not in the store. */
function topIssuers(store: readonly ParsedCertificate[]): string {
  const tops = store.filter((cert) => signersOf(cert, store).length === 0).map((cert) => cert.issuer);
  return [...new Set(tops)].sort().join(" and ");
}

function checkIssuer(cert: ParsedCertificate, store: readonly ParsedCertificate[], hasRoot: boolean): Finding[] {
  if (cert.selfSigned || signersOf(cert, store).length > 0) return [];
  if (namedIssuers(cert, store).length > 0) {
    return [
      {
        code: "certificate-bad-signature",
        what: `${cert.subject} was not signed by the given ${cert.issuer}, or was changed later`,
        got: `sha256 ${cert.fingerprintSha256}`,
        fix: "copy both certificates again from where they were issued",
      },
    ];
  }
  // Without a root, the finding of the store is enough.
  if (!hasRoot) return [];
  const namesake = sameName(cert, store)[0];
  return [
    {
      code: "certificate-issuer-missing",
      what: `the issuer of ${cert.subject} is not given`,
      got: namesake === undefined ? undefined : `a certificate with this name and another key (${namesake.ski})`,
      allowed: cert.aki === undefined ? cert.issuer : `${cert.issuer} with the key ${cert.aki}`,
      fix: `add the issuer's certificate${cert.caIssuersUrls.length > 0 ? `, which is published at ${cert.caIssuersUrls[0]}` : ""}`,
    },
  ];
}

/** A path length counts the CAs below, except those that have their issuer's name (RFC 5280, 4.2.1.9). */
export function checkPathLengths(cert: ParsedCertificate, store: readonly ParsedCertificate[]): Finding[] {
  const chain = buildChain(cert, store);
  const findings: Finding[] = [];
  let below = 0;
  for (const [i, authority] of chain.entries()) {
    if (i > 0 && authority.pathLength !== undefined && below > authority.pathLength) {
      findings.push({
        code: "path-length-exceeded",
        what: `${authority.subject} allows fewer CAs below it than the chain of ${cert.subject} has`,
        got: `${below} below it`,
        allowed: `path length ${authority.pathLength}`,
        fix: `have ${cert.subject} issued by another CA, or have ${authority.subject} issued again with a larger path length`,
      });
    }
    if (nameKey(authority.subject) !== nameKey(authority.issuer)) below++;
  }
  return findings;
}
