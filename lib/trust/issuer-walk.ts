import { printable } from "../core/text/visible";
import { checkClientAuthority } from "../x509/authority";
import type { ParsedCertificate } from "../x509/certificate";
import { checkTrustStore, signersOf } from "../x509/chain";
import type { Finding } from "../x509/finding";
import { publishedCertificates } from "./published-certificates";

/** Certificates from the first one to its root. Real chains have three or four. */
const MOST_CERTIFICATES = 8;

/** Of one certificate. Real certificates name one URL, or a second one for another format. */
const MOST_URLS = 3;

export interface IssuerWalk {
  /** Certificates that need not be fetched. */
  readonly known: readonly ParsedCertificate[];
  readonly now: Date;
  /** @throws with the reason */
  readonly fetch: (url: string) => Promise<Buffer>;
}

/**
 * The certificate chain from a certificate up to a self-signed root, found by the CA Issuers URLs in the certificates. Each
 * certificate is checked before the next URL is fetched: names, signature, dates, CA flag, key usage. Then all path lengths
 * are checked.
 *
 * @throws when there is no such chain
 */
export async function walkIssuers(start: ParsedCertificate, walk: IssuerWalk): Promise<ParsedCertificate[]> {
  const chain = [start];
  for (let last = start; !last.selfSigned; ) {
    const issuer = choose(signersOf(last, walk.known)) ?? (await fetchIssuer(last, walk));
    const [finding] = checkClientAuthority(issuer, walk.now);
    if (finding !== undefined) throw new Error(sentence(finding));
    if (chain.some((each) => each.fingerprintSha256 === issuer.fingerprintSha256)) {
      throw new Error(`the issuers go in a circle: ${names([...chain, issuer], " <- ")}`);
    }
    chain.push(issuer);
    if (chain.length > MOST_CERTIFICATES) {
      throw new Error(`no root among the first ${MOST_CERTIFICATES} certificates: ${names(chain, " <- ")}`);
    }
    last = issuer;
  }
  const [finding] = checkTrustStore(
    chain.filter((each) => each.isCa),
    { date: walk.now },
  );
  if (finding !== undefined) throw new Error(sentence(finding));
  return chain;
}

/** A root first, since it ends the chain; then the certificate that expires later. */
function choose(issuers: readonly ParsedCertificate[]): ParsedCertificate | undefined {
  return [...issuers].sort(
    (a, b) => Number(b.selfSigned) - Number(a.selfSigned) || b.notAfter.getTime() - a.notAfter.getTime(),
  )[0];
}

async function fetchIssuer(certificate: ParsedCertificate, { fetch }: IssuerWalk): Promise<ParsedCertificate> {
  const urls = certificate.caIssuersUrls.slice(0, MOST_URLS);
  const problems: string[] = [];
  for (const url of urls) {
    try {
      const published = publishedCertificates(await fetch(url));
      const issuer = choose(signersOf(certificate, published));
      if (issuer !== undefined) return issuer;
      problems.push(`${printable(url)}: the issuer is not there, only ${names(published, "; ")}`);
    } catch (error) {
      problems.push(`${printable(url)}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    [
      `cannot get ${printable(certificate.issuer)}, the issuer of ${printable(certificate.subject)}`,
      ...(problems.length === 0 ? ["the certificate has no URL of its issuer (AIA, CA Issuers)"] : problems),
      "get the issuer's certificate from its CA, and put it after the first certificate of the file",
    ].join("\n  "),
  );
}

function names(certificates: readonly ParsedCertificate[], between: string): string {
  return certificates.map(({ subject }) => printable(subject)).join(between);
}

function sentence({ what, got, allowed }: Finding): string {
  return printable(
    `${what}${got === undefined ? "" : `: ${got}`}${allowed === undefined ? "" : `; allowed: ${allowed}`}`,
  );
}
