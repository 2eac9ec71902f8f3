import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { documentType, printDocument, readDocument } from "../../contract/document";
import { parseJson } from "../../contract/json";
import { listOf, openObject, text } from "../../contract/shape";
import { DOCUMENT_BYTES, readBoundedText } from "../../core/bounded-file";
import { type ParsedCertificate, parsePem } from "../../x509/certificate";
import { type CeremonyDescription, descriptionSchema } from "./description";
import type { PkiFile } from "./make";

/** Where a PKI directory says what it is: public, and enough to recognize every certificate in it. */
export const FACTS_FILE = "pki.json";

const certificateFactsSchema = openObject({
  /** Relative to the directory: `carc_i101l/ca.pem`. */
  file: text(),
  subject: text(),
  serial: text(),
  notAfter: text(),
  fingerprintSha256: text(),
});
export interface CertificateFacts extends Readonly<z.output<typeof certificateFactsSchema>> {}

export const pkiDocument = documentType(
  "pki",
  1,
  {
    description: "pki.json of a PKI directory: what a ceremony made, and when.",
    writer: "cdktf-mutual-tls pki init",
  },
  {
    /** When the ceremony was, in ISO 8601. */
    made: text(),
    description: descriptionSchema,
    certificates: listOf(certificateFactsSchema),
  },
);
export interface PkiFacts extends Readonly<z.output<typeof pkiDocument.schema>> {}

/** What `pki show --json` prints. */
export const pkiCertificatesDocument = documentType(
  "pki-certificates",
  1,
  { description: "The certificates of a PKI directory.", writer: "cdktf-mutual-tls pki show --json" },
  { made: pkiDocument.schema.shape.made, certificates: pkiDocument.schema.shape.certificates },
);

/** The facts file of freshly made files. */
export function factsFile(files: readonly PkiFile[], description: CeremonyDescription, now: Date): PkiFile {
  const certificates = files
    .filter(({ path, secret }) => !secret && path.endsWith(".pem") && !path.endsWith("/crl.pem"))
    .map(({ path, content }) => certificateFacts(path, only(path, content.toString())));
  const content = printDocument(pkiDocument, { made: now.toISOString(), description, certificates });
  return { path: FACTS_FILE, content, secret: false };
}

/**
 * What a PKI directory says of itself; undefined where it has no such file.
 *
 * @throws where the file cannot be read.
 */
export function readFacts(dir: string): PkiFacts | undefined {
  const file = join(dir, FACTS_FILE);
  if (!existsSync(file)) return undefined;
  return readDocument(pkiDocument, inThisForm(readBoundedText(file, DOCUMENT_BYTES), file), file);
}

/** Version 0.1 wrote `version`, and no kind. A PKI lasts longer than a version, and cannot be made again for a new one. */
function inThisForm(content: string, file: string): string {
  const { version, ...facts } = (parseJson(content, file) ?? {}) as Readonly<Record<string, unknown>>;
  if (version !== 1 || facts.kind !== undefined) return content;
  const { kind, formatVersion } = pkiDocument;
  return JSON.stringify({ kind, formatVersion, ...facts });
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
