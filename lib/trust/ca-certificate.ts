import { readFileSync } from "node:fs";
import type { Issue } from "../core/issue";
import { type ParsedCertificate, parsePem } from "../x509/certificate";

/** Where issues go that a construct finds in its own properties. */
export interface IssueSink {
  report(...issues: Issue[]): void;
}

/**
 * One certificate of a certificate authority, from a PEM file that is committed beside the declaration. Lines around the
 * PEM block, such as the `subject=` line of `openssl x509 -subject`, do no harm.
 */
export class CaCertificate {
  /**
   * A certificate in a file.
   *
   * @param file Path of a file with exactly one PEM certificate, relative to the working directory of synth.
   */
  static fromFile(file: string): CaCertificate {
    return new CaCertificate(file, undefined);
  }

  /**
   * A certificate given as text.
   *
   * @param pem Text with exactly one PEM certificate.
   */
  static fromPem(pem: string): CaCertificate {
    return new CaCertificate(undefined, pem);
  }

  private constructor(
    private readonly file: string | undefined,
    private readonly pem: string | undefined,
  ) {}

  /** @internal */
  _parse(): { readonly certificate?: ParsedCertificate; readonly issue?: Omit<Issue, "path"> } {
    const origin = this.file ?? "text given to CaCertificate.fromPem";
    let text = this.pem ?? "";
    if (this.file !== undefined) {
      try {
        text = readFileSync(this.file, "utf8");
      } catch (error) {
        return {
          issue: {
            code: "certificate-unreadable",
            what: "a certificate file cannot be read",
            got: `${this.file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
            fix: "check the path, which is relative to the working directory of synth",
          },
        };
      }
    }
    const { certificates, findings } = parsePem(text);
    const finding = findings[0];
    if (finding !== undefined) return { issue: { ...finding, got: `${origin}: ${finding.got ?? ""}` } };
    const [certificate, second] = certificates;
    if (certificate === undefined || second !== undefined) {
      return {
        issue: {
          code: "certificate-count",
          what: "a certificate file has to hold exactly one certificate",
          got: `${origin}: ${certificates.length} certificates`,
          fix: "split the file: one certificate each",
        },
      };
    }
    return { certificate };
  }
}

/** The parsed certificate, or nothing once what is wrong with it has been reported for the construct at `path`. */
export function parseCertificate(
  certificate: CaCertificate,
  path: string,
  sink: IssueSink,
): ParsedCertificate | undefined {
  const { certificate: parsed, issue } = certificate._parse();
  if (issue !== undefined) sink.report({ ...issue, path });
  return parsed;
}
