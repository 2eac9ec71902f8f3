import { z } from "zod";
import { tag } from "../core/tag";
import { text, valueObject } from "../declaration/shape";

/**
 * One certificate of a certificate authority, from a PEM file that is committed with the declaration. Lines before the PEM
 * block, such as the `subject=` line of `openssl x509 -subject`, are allowed.
 */
export class CaCertificate {
  /**
   * A certificate in a file. Synth reports the issues of the file.
   *
   * @param file Path of a file with exactly one PEM certificate, relative to the working directory of synth.
   */
  static fromFile(file: string): CaCertificate {
    return new CaCertificate({ file });
  }

  /**
   * A certificate as text. Synth reports the issues of the text.
   *
   * @param pem Text with exactly one PEM certificate.
   */
  static fromPem(pem: string): CaCertificate {
    return new CaCertificate({ pem });
  }

  private constructor(origin: CertificateOrigin) {
    tag(this, "CaCertificate", origin);
  }
}

/** Where a certificate is read from: a file or a text. */
export type CertificateOrigin = { readonly file: string } | { readonly pem: string };

/** @internal */
export const caCertificate = () =>
  valueObject(
    "CaCertificate",
    z.union([z.object({ file: text() }), z.object({ pem: text() })], { error: "the path of a file, or PEM text" }),
    "a CaCertificate, for example CaCertificate.fromFile(...)",
  );
