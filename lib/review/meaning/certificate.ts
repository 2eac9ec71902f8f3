import { own, type Words, words } from "../../core/text/words";
import type { MeaningCode } from "../../model/meaning-codes";
import type { ParsedCertificate } from "../../x509/certificate";
import { certificateWords } from "../../x509/certificate-words";
import { isAmong, isSameAuthority, samePublicKey } from "../../x509/issuer";
import { type MeaningText, neutral, weakening } from "./meaning";

/** A certificate that takes the place of another. */
export function replacedCertificate(code: MeaningCode, label: string) {
  return (before: ParsedCertificate | undefined, after: ParsedCertificate | undefined): MeaningText[] => {
    if (before?.fingerprintSha256 === after?.fingerprintSha256) return [];
    if (before === undefined || after === undefined) {
      const [word, certificate] = before === undefined ? ["set", after] : ["gone", before];
      return [neutral(code, words`${own(`${label} ${word}`)}: ${certificateWords(certificate)}`)];
    }
    return [neutral(code, renewal(label, before, after))];
  };
}

/** Two certificates of one place: what stays the same is not said twice. */
function renewal(label: string, before: ParsedCertificate, after: ParsedCertificate): Words {
  const key = samePublicKey(before, after) ? "the same key" : "another key";
  return words`${own(label)} replaced, ${own(key)}: ${certificateWords(before)} -> ${certificateWords(after)}`;
}

/** CA certificates that are trusted: each further key that can sign is one more to trust. */
export function trustedCertificates(
  before: readonly ParsedCertificate[],
  after: readonly ParsedCertificate[],
): MeaningText[] {
  const gone = before.filter((each) => !isAmong(each, after));
  const came = after.filter((each) => !isAmong(each, before));
  return [
    ...came.map((each) => {
      const renewed = gone.find((old) => isSameAuthority(old, each));
      return renewed === undefined
        ? weakening("trust-gained", words`gains CA ${certificateWords(each)}`)
        : neutral("trust-renewed", words`CA renewed with the same key: ${certificateWords(each)}`);
    }),
    ...gone.map((each) => neutral("trust-lost", words`loses CA ${certificateWords(each)}`)),
  ];
}

/** What something new believes that nobody believed before. */
export function newlyTrusted(
  known: readonly ParsedCertificate[],
  certificates: readonly ParsedCertificate[],
): MeaningText[] {
  return trustedCertificates(known, certificates).filter(({ code }) => code === "trust-gained");
}
