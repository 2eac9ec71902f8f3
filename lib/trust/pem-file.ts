import { CERTIFICATE_FILE_BYTES, readBoundedText } from "../core/bounded-file";
import { parsePem } from "../x509/certificate";
import { CaCertificate } from "./ca-certificate";

/**
 * The certificates of a PEM file that may hold several. A file with an issue is treated as the file of one certificate, so that
 * synth reports the issue.
 */
export function certificatesInFile(file: string): CaCertificate[] {
  let text: string;
  try {
    text = readBoundedText(file, CERTIFICATE_FILE_BYTES);
  } catch {
    return [CaCertificate.fromFile(file)];
  }
  const { certificates, findings } = parsePem(text);
  if (findings.length > 0 || certificates.length === 0) return [CaCertificate.fromFile(file)];
  return certificates.map(({ pem }) => CaCertificate.fromPem(pem));
}
