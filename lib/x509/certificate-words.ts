import { own, type Words, words } from "../core/text/words";
import type { ParsedCertificate } from "./certificate";

/** A certificate as a person compares it: subject, names, expiry date, fingerprint. */
export function certificateWords(certificate: ParsedCertificate | undefined): Words {
  if (certificate === undefined) return own("(none)");
  const { subjectReadable, sans, notAfter, fingerprintSha256 } = certificate;
  const names = [...sans.dns, ...sans.ip];
  return [
    ...words`${subjectReadable}`,
    ...(names.length === 0 ? [] : words` for ${names.join(", ")}`),
    ...words`, expires ${own(dateOf(notAfter))}, SHA-256 ${fingerprintSha256}`,
  ];
}

export function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
