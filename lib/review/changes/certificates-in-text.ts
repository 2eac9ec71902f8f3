import { plain, type Words, words } from "../../core/text/words";
import { parsePem, readCertificate } from "../../x509/certificate";
import { certificateWords } from "../../x509/certificate-words";

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

/** The text with each certificate in it as one line of words, or undefined where there is none. */
export function withCertificatesInWords(text: string): string | undefined {
  const parts: string[] = [];
  let at = 0;
  let found = false;
  // Where no END follows, none is searched again: a pattern would search the whole rest for each BEGIN.
  for (let begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, at)) {
    const end = text.indexOf(END, begin);
    if (end < 0) break;
    // A block that was cut has no END before the next BEGIN.
    const start = text.lastIndexOf(BEGIN, end);
    const block = text.slice(start, end + END.length);
    const [certificate] = parsePem(`${block}\n`).certificates;
    found ||= certificate !== undefined;
    parts.push(
      text.slice(at, start),
      certificate === undefined ? block : `certificate ${plain(certificateWords(certificate))}`,
    );
    at = end + END.length;
  }
  return found ? parts.join("") + text.slice(at) : undefined;
}

/** What bytes are: a certificate in words, or their number. */
export function bytesInWords(bytes: Buffer): Words {
  const certificate = readCertificate(bytes);
  if ("code" in certificate) return words`${bytes.length} bytes`;
  return words`certificate ${certificateWords(certificate)}`;
}
