import { own, words } from "../../core/text/words";
import type {
  CrlRevocationModel,
  OcspRevocationModel,
  RevocationListModel,
  RevocationModel,
} from "../../model/revocation";
import { changedFields, moreIsWeaker, paired, shownAs } from "./fields";
import { type MeaningText, neutral, weakening } from "./meaning";

/** How revoked clients are found out. */
export function revocationMeanings(before: RevocationModel, after: RevocationModel): MeaningText[] {
  if (after.none !== undefined) {
    if (before.none === after.none) return [];
    return before.none === undefined
      ? [weakening("revocation", words`revoked clients are no longer detected: ${after.none}`)]
      : [neutral("revocation", words`reason why revoked clients are not detected: ${before.none} -> ${after.none}`)];
  }
  return [
    ...source("OCSP", before.ocsp, after.ocsp),
    ...source("revocation lists", before.crl, after.crl),
    ...(before.ocsp === undefined || after.ocsp === undefined ? [] : ocspMeanings(before.ocsp, after.ocsp)),
    ...(before.crl === undefined || after.crl === undefined ? [] : crlMeanings(before.crl, after.crl)),
  ];
}

function source(name: string, before: object | undefined, after: object | undefined): MeaningText[] {
  if ((before === undefined) === (after === undefined)) return [];
  if (after !== undefined) return [neutral("revocation", own(`revoked clients are detected by ${name}`))];
  return [weakening("revocation", own(`revoked clients are no longer detected by ${name}`))];
}

function ocspMeanings(before: OcspRevocationModel, after: OcspRevocationModel): MeaningText[] {
  return changedFields(before, after, {
    check: (was, is) => check("OCSP is asked about", was, is),
    responderTimeoutSeconds: shownAs("ocsp-timeout", "seconds that a handshake waits for a responder"),
    nonce: (was, is) => {
      if (was === is) return [];
      return is
        ? [neutral("ocsp-nonce", own("an OCSP response must contain the nonce of the request"))]
        : [weakening("ocsp-nonce", own("an OCSP response may be older than the request"))];
    },
  });
}

function crlMeanings(before: CrlRevocationModel, after: CrlRevocationModel): MeaningText[] {
  return changedFields(before, after, {
    check: (was, is) => check("revocation lists are searched for", was, is),
    refreshIntervalSeconds: moreIsWeaker(
      "crl-refresh",
      "revocation lists are fetched every",
      "a revoked client gets in for as long",
      " s",
    ),
    lists: listMeanings,
  });
}

function check(about: string, before: string, after: string): MeaningText[] {
  if (before === after) return [];
  return after === "leaf"
    ? [weakening("revocation-check", own(`${about} a client's own certificate only, no longer the CAs above it`))]
    : [neutral("revocation-check", own(`${about} the CAs above a client's certificate too`))];
}

function listMeanings(before: readonly RevocationListModel[], after: readonly RevocationListModel[]): MeaningText[] {
  const { gone, came, both } = paired(before, after, ({ issuer }) => issuer?.fingerprintSha256 ?? "");
  const ca = ({ issuer }: RevocationListModel) => issuer?.subjectReadable ?? "";
  return [
    ...gone.map((list) =>
      neutral("crl-gone", words`clients of ${ca(list)} are refused: the CRL of their CA is removed`),
    ),
    ...came.map((list) => neutral("crl-new", words`the CRL of ${ca(list)} is fetched from ${list.url}`)),
    ...both.flatMap(([was, is]) =>
      was.url === is.url
        ? []
        : [neutral("crl-url", words`the CRL of ${ca(is)} is fetched from ${is.url}, no longer from ${was.url}`)],
    ),
  ];
}
