import { tableLines } from "../../core/text/table";
import type { CertificateFacts } from "./facts";

type Row = Pick<CertificateFacts, "file" | "subject" | "notAfter" | "fingerprintSha256">;

/** Certificates for people: aligned columns, and whole fingerprints, which people compare. */
export function certificateTable(certificates: readonly Row[]): string[] {
  return tableLines([
    ["CERTIFICATE", "SUBJECT", "EXPIRES", "SHA-256"],
    ...certificates.map((each) => [each.file, each.subject, each.notAfter.slice(0, 10), each.fingerprintSha256]),
  ]);
}
