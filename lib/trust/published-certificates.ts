import { type ParsedCertificate, parsePem, readCertificate } from "../x509/certificate";
import { x509 } from "../x509/x509";

/**
 * The certificates that a CA publishes: one in DER, several in a PKCS#7 bundle without signatures (RFC 5280, 4.2.2.1), or
 * PEM, which the RFC does not allow and which is common.
 *
 * @throws if there is no certificate, with what the answer is
 */
export function publishedCertificates(body: Buffer): ParsedCertificate[] {
  const start = body.subarray(0, 512).toString("latin1").trimStart();
  if (body.length === 0) throw new Error("the answer is empty");
  if (start.startsWith("<")) throw new Error("the answer is a web page (HTML or XML), not a certificate");
  const certificates = body[0] === 0x30 ? fromDer(body) : fromPem(body.toString("latin1"));
  if (certificates.length === 0) throw new Error("the answer has no certificate");
  return certificates;
}

function fromDer(der: Buffer): ParsedCertificate[] {
  const one = readCertificate(der);
  if (!("code" in one)) return [one];
  const bundled = bundledInPkcs7(der);
  if (bundled === undefined) throw new Error(`the answer ${one.what}, and it is not a PKCS#7 bundle of certificates`);
  return bundled;
}

function bundledInPkcs7(der: Buffer): ParsedCertificate[] | undefined {
  try {
    return [...new (x509().X509Certificates)(der)].flatMap((each) => {
      const certificate = readCertificate(Buffer.from(each.rawData));
      return "code" in certificate ? [] : [certificate];
    });
  } catch {
    return undefined;
  }
}

function fromPem(text: string): ParsedCertificate[] {
  const { certificates, findings } = parsePem(text);
  const [finding] = findings;
  if (finding !== undefined) throw new Error(`the answer is not a certificate in DER or PEM: ${finding.what}`);
  return [...certificates];
}
