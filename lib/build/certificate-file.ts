import { CERTIFICATE_FILE_BYTES, FileBoundError, readBoundedText } from "../core/bounded-file";
import type { CertificateOrigin } from "../trust/ca-certificate";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import type { Finding } from "../x509/finding";

/** Reads the one certificate of a file or a text, or returns the issue. */
export function readCertificate(origin: CertificateOrigin): {
  readonly certificate?: ParsedCertificate;
  readonly issue?: Finding;
} {
  const name = "file" in origin ? origin.file : "the text of CaCertificate.fromPem";
  let text: string;
  if ("pem" in origin) text = origin.pem;
  else {
    try {
      text = readBoundedText(origin.file, CERTIFICATE_FILE_BYTES);
    } catch (error) {
      return {
        issue: {
          code: "certificate-unreadable",
          what: "a certificate file cannot be read",
          ...unreadable(origin.file, error),
        },
      };
    }
  }
  const { certificates, findings } = parsePem(text);
  const finding = findings[0];
  if (finding !== undefined)
    return { issue: { ...finding, got: finding.got === undefined ? name : `${name}: ${finding.got}` } };
  const [certificate, second] = certificates;
  if (certificate === undefined || second !== undefined) {
    return {
      issue: {
        code: "certificate-count",
        what: "a certificate file has to hold exactly one certificate",
        got: `${name}: ${certificates.length} certificates`,
        fix: "split the file: one certificate in each",
      },
    };
  }
  return { certificate };
}

/** The other fields of an issue about an unreadable file of the operator's machine. */
export function unreadable(file: string, error: unknown): Pick<Finding, "got" | "fix"> {
  if (error instanceof FileBoundError)
    return { got: error.message, fix: "give the file that holds it, and nothing else" };
  return {
    got: `${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    fix: "check the path: it is relative to the working directory of synth",
  };
}
