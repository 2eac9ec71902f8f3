import { readFileSync } from "node:fs";
import { parsePem } from "../x509/certificate";
import { CaCertificate } from "./ca-certificate";

/**
 * The certificates of a PEM file that may hold several. Where anything is wrong with the file, it is taken as the file of one
 * certificate, and synth reports what is wrong.
 */
export function certificatesInFile(file: string): CaCertificate[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [CaCertificate.fromFile(file)];
  }
  const { certificates, findings } = parsePem(text);
  if (findings.length > 0 || certificates.length === 0) return [CaCertificate.fromFile(file)];
  return certificates.map(({ pem }) => CaCertificate.fromPem(pem));
}
