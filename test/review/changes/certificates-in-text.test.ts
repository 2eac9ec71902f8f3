import { withCertificatesInWords } from "../../../lib/review/changes/certificates-in-text";
import { mint } from "../../pki/mint";

const BEGIN = "-----BEGIN CERTIFICATE-----\n";
const END = "-----END CERTIFICATE-----\n";

test("each certificate of a text is one line of words, and the rest stays", async () => {
  const { pem } = (await mint({ name: "CN=www", ca: false })).parsed;
  const words = withCertificatesInWords(`a\n${pem}b\n${BEGIN}AAAA\n${END}c\n`) ?? "";
  expect(words).toMatch(/^a\ncertificate CN=www.*\nb\n/);
  expect(words.endsWith(`b\n${BEGIN}AAAA\n${END}c\n`)).toBe(true);
  expect(withCertificatesInWords(`a\n${BEGIN}AAAA\n${END}`)).toBeUndefined();
});

test("a certificate behind a block that was cut is found", async () => {
  const { pem } = (await mint({ name: "CN=www", ca: false })).parsed;
  expect(withCertificatesInWords(`${BEGIN}MIIB\n${pem}`)).toMatch(
    /^-----BEGIN CERTIFICATE-----\nMIIB\ncertificate CN=www/,
  );
});

test("a text of nothing but first lines takes as long as its length, not as its square", () => {
  // 14 MB: with a search of the rest for each of them, more than an hour.
  expect(withCertificatesInWords(BEGIN.repeat(500_000))).toBeUndefined();
  expect(withCertificatesInWords((BEGIN + END).repeat(20_000))).toBeUndefined();
});
