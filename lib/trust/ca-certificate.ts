import { z } from "zod";
import { tag } from "../core/tag";
import { text, valueObject } from "../declaration/shape";

/**
 * One certificate of a certificate authority, from a PEM file that is committed beside the declaration. Lines around the
 * PEM block, such as the `subject=` line of `openssl x509 -subject`, do no harm.
 */
export class CaCertificate {
  /**
   * A certificate in a file. What is wrong with the file is reported at synth.
   *
   * @param file Path of a file with exactly one PEM certificate, relative to the working directory of synth.
   */
  static fromFile(file: string): CaCertificate {
    return new CaCertificate({ file });
  }

  /**
   * A certificate given as text. What is wrong with it is reported at synth.
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

/** Where a certificate is read from: one of the two. */
export type CertificateOrigin = { readonly file: string } | { readonly pem: string };

/** @internal */
export const caCertificate = () =>
  valueObject(
    "CaCertificate",
    z.union([z.object({ file: text() }), z.object({ pem: text() })], { error: "the path of a file, or PEM text" }),
    "a CaCertificate, for example CaCertificate.fromFile(...)",
  );
