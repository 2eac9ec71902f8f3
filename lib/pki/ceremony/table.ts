import type { CertificateFacts } from "./facts";

type Row = Pick<CertificateFacts, "file" | "subject" | "notAfter" | "fingerprintSha256">;

/** Certificates for people: aligned columns, fingerprints whole because they are there to be compared. */
export function certificateTable(certificates: readonly Row[]): string[] {
  const rows = [
    ["CERTIFICATE", "SUBJECT", "EXPIRES", "SHA-256"],
    ...certificates.map((each) => [each.file, each.subject, each.notAfter.slice(0, 10), each.fingerprintSha256]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
}
