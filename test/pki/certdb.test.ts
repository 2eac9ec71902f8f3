import { certdbRows, certdbSchema } from "../../lib/pki/certdb";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "./mint";

let ca: Minted;
let leaf: Minted;

beforeAll(async () => {
  ca = await mint({ name: "CN=CA" });
  leaf = await mint({
    name: [{ O: [{ utf8String: "L'Aquila'); DROP TABLE certificates; --" }] }, { CN: [{ utf8String: "o'brien\né" }] }],
    issuer: ca,
    ca: false,
    from: "2026-03-01T12:29:00Z",
    until: "2027-03-01T12:29:00Z",
    extensions: [
      new (x509().SubjectAlternativeNameExtension)([
        { type: "dns", value: "a.example.com" },
        { type: "dns", value: "b.example.com" },
      ]),
    ],
  });
});

test("the schema can be run again on a database in use", () => {
  const statements = certdbSchema()
    .split(";")
    .map((statement) => statement.trim());
  for (const statement of statements.filter((each) => each !== "")) {
    expect(statement).toMatch(/^CREATE (TABLE|INDEX) IF NOT EXISTS /);
  }
});

test("a row has what CFSSL reads: decimal serial number, key identifier in hex, Go's form of time, no NULL", () => {
  expect(row(certdbRows("carc_i101l", [leaf.parsed]))).toEqual({
    serial_number: leaf.parsed.serialDecimal,
    authority_key_identifier: ca.parsed.ski,
    ca_label: "carc_i101l",
    status: "good",
    reason: "0",
    expiry: "2027-03-01 12:29:00+00:00",
    revoked_at: "0001-01-01 00:00:00+00:00",
    pem: leaf.parsed.pem,
    issued_at: "2026-03-01 12:29:00+00:00",
    not_before: "2026-03-01 12:29:00+00:00",
    metadata: "{}",
    sans: '["a.example.com","b.example.com"]',
    common_name: leaf.parsed.commonName,
  });
});

test("a certificate that is there already is left alone: it may be revoked", () => {
  expect(certdbRows("x", [leaf.parsed, leaf.parsed])).toMatch(/^(INSERT OR IGNORE INTO [^;]+;\n){2}$/);
  expect(certdbRows("x", [])).toBe("");
});

test("fails on certificates of several issuers, over which ocsprefresh would give up", async () => {
  const stranger = await mint({ name: "CN=Stranger" });
  expect(() => certdbRows("carc_i101l", [leaf.parsed, stranger.parsed])).toThrow(
    /certdb of carc_i101l have several issuers: CN=CA .*; CN=Stranger /,
  );
});

test("fails on text that SQL cannot hold", () => {
  expect(() => certdbRows("a\0b", [leaf.parsed])).toThrow("NUL");
});

/** The columns of one INSERT, its literals read as SQL reads them. */
function row(sql: string): Record<string, string> {
  const names = /\(([^)]*)\)/.exec(sql)?.[1]?.split(", ") ?? [];
  const literals = sql.slice(sql.indexOf("VALUES (") + 8).match(/'([^']|'')*'|\d+/g) ?? [];
  const values = literals.map((text) => (text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text));
  expect(values).toHaveLength(names.length);
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
}
