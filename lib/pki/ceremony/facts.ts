import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParsedCertificate, parsePem } from "../../x509/certificate";
import type { CeremonyDescription } from "./description";
import type { PkiFile } from "./make";

/** Where a PKI directory says what it is: public, and enough to recognize every certificate in it. */
export const FACTS_FILE = "pki.json";

export interface PkiFacts {
  readonly version: 1;
  /** When the ceremony was, in ISO 8601. */
  readonly made: string;
  readonly description: CeremonyDescription;
  readonly certificates: readonly CertificateFacts[];
}

export interface CertificateFacts {
  /** Relative to the directory: `carc_i101l/ca.pem`. */
  readonly file: string;
  readonly subject: string;
  readonly serial: string;
  readonly notAfter: string;
  readonly fingerprintSha256: string;
}

/** The facts file of freshly made files. */
export function factsFile(files: readonly PkiFile[], description: CeremonyDescription, now: Date): PkiFile {
  const certificates = files
    .filter(({ path, secret }) => !secret && path.endsWith(".pem") && !path.endsWith("/crl.pem"))
    .map(({ path, content }) => certificateFacts(path, only(path, content.toString())));
  const facts: PkiFacts = { version: 1, made: now.toISOString(), description, certificates };
  return { path: FACTS_FILE, content: `${JSON.stringify(facts, null, 2)}\n`, secret: false };
}

/** What a PKI directory says of itself, or undefined where it says nothing that can be read. */
export function readFacts(dir: string): PkiFacts | undefined {
  try {
    const facts = JSON.parse(readFileSync(join(dir, FACTS_FILE), "utf8")) as PkiFacts;
    return facts.version === 1 && Array.isArray(facts.certificates) ? facts : undefined;
  } catch {
    return undefined;
  }
}

export function certificateFacts(file: string, certificate: ParsedCertificate): CertificateFacts {
  return {
    file,
    subject: certificate.subjectReadable,
    serial: certificate.serialHex,
    notAfter: certificate.notAfter.toISOString(),
    fingerprintSha256: certificate.fingerprintSha256,
  };
}

/** The certificate of a file that holds exactly one. */
export function only(file: string, pem: string): ParsedCertificate {
  const { certificates, findings } = parsePem(pem);
  const [certificate] = certificates;
  if (certificate === undefined || certificates.length > 1 || findings.length > 0) {
    throw new Error(`${file}: ${findings[0]?.what ?? `holds ${certificates.length} certificates, not one`}`);
  }
  return certificate;
}
