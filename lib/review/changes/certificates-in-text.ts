import { plain, type Words, words } from "../../core/text/words";
import { parsePem, readCertificate } from "../../x509/certificate";
import { certificateWords } from "../../x509/certificate-words";

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The text with each certificate in it as one line of words, or undefined where there is none. */
export function withCertificatesInWords(text: string): string | undefined {
  if (!text.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  let found = false;
  const folded = text.replace(BLOCK, (block) => {
    const [certificate] = parsePem(`${block}\n`).certificates;
    if (certificate === undefined) return block;
    found = true;
    return `certificate ${plain(certificateWords(certificate))}`;
  });
  return found ? folded : undefined;
}

/** What bytes are: a certificate in words, or their number. */
export function bytesInWords(bytes: Buffer): Words {
  const certificate = readCertificate(bytes);
  if ("code" in certificate) return words`${bytes.length} bytes`;
  return words`certificate ${certificateWords(certificate)}`;
}
