import type { ParsedCertificate } from "../x509/certificate";

/** The tables of a CFSSL 1.6 certdb in SQLite, as its migrations leave them. Safe to run on a database in use. */
export function certdbSchema(): string {
  return `CREATE TABLE IF NOT EXISTS certificates (
  serial_number BLOB NOT NULL,
  authority_key_identifier BLOB NOT NULL,
  ca_label BLOB,
  status BLOB NOT NULL,
  reason INT,
  created_at TIMESTAMP,
  expiry TIMESTAMP,
  revoked_at TIMESTAMP,
  pem BLOB NOT NULL,
  issued_at TIMESTAMP,
  not_before TIMESTAMP,
  metadata TEXT,
  sans TEXT,
  common_name TEXT,
  PRIMARY KEY (serial_number, authority_key_identifier)
);
CREATE INDEX IF NOT EXISTS certificates_created_at ON certificates (created_at);
CREATE INDEX IF NOT EXISTS certificates_revoked_at ON certificates (revoked_at);
CREATE TABLE IF NOT EXISTS ocsp_responses (
  serial_number BLOB NOT NULL,
  authority_key_identifier BLOB NOT NULL,
  body BLOB NOT NULL,
  expiry TIMESTAMP,
  PRIMARY KEY (serial_number, authority_key_identifier),
  FOREIGN KEY (serial_number, authority_key_identifier)
    REFERENCES certificates (serial_number, authority_key_identifier)
);
`;
}

/**
 * Registers certificates that were signed elsewhere, since CFSSL's OCSP responder knows only its database. An existing row
 * stays unchanged: it may be revoked.
 */
export function certdbRows(caLabel: string, certificates: readonly ParsedCertificate[]): string {
  assertOneIssuer(caLabel, certificates);
  return certificates.map((certificate) => insert(caLabel, certificate)).join("");
}

// CFSSL reads reason and revoked_at into types that do not accept NULL; this is Go's zero time.
const NEVER = "0001-01-01 00:00:00+00:00";

function insert(caLabel: string, certificate: ParsedCertificate): string {
  const notBefore = quote(timestamp(certificate.notBefore));
  const columns: readonly (readonly [string, string])[] = [
    ["serial_number", quote(certificate.serialDecimal)],
    ["authority_key_identifier", quote(certificate.aki ?? "")],
    ["ca_label", quote(caLabel)],
    ["status", quote("good")],
    ["reason", "0"],
    ["expiry", quote(timestamp(certificate.notAfter))],
    ["revoked_at", quote(NEVER)],
    ["pem", quote(certificate.pem)],
    ["issued_at", notBefore],
    ["not_before", notBefore],
    ["metadata", quote("{}")],
    ["sans", quote(JSON.stringify(certificate.sans.dns))],
    ["common_name", quote(certificate.commonName ?? "")],
  ];
  const names = columns.map(([name]) => name).join(", ");
  return `INSERT OR IGNORE INTO certificates (${names})\nVALUES (${columns.map(([, value]) => value).join(", ")});\n`;
}

/** With one certificate of another issuer, `cfssl ocsprefresh` fails for the whole database. */
function assertOneIssuer(caLabel: string, certificates: readonly ParsedCertificate[]): void {
  const issuers = new Set(certificates.map(({ issuer, aki }) => `${issuer} (key ${aki ?? "not stated"})`));
  if (issuers.size > 1) {
    throw new Error(`the certificates for the certdb of ${caLabel} have several issuers: ${[...issuers].join("; ")}`);
  }
}

/** As Go's SQLite driver writes it; CFSSL compares it as text with CURRENT_TIMESTAMP. */
function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")}+00:00`;
}

function quote(text: string): string {
  if (text.includes("\0")) throw new Error("SQL text cannot hold a NUL character");
  return `'${text.replace(/'/g, "''")}'`;
}
