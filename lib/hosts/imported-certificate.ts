import { Construct } from "constructs";
import type { Secret } from "../core/secret";
import { declare, scopeOf } from "../declaration/declare";
import { listOf, properties, secret, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/** How an `ImportedCertificate` is declared. */
export interface ImportedCertificateProps {
  /** The certificate. Another tool made it. */
  readonly certificate: CaCertificate;
  /**
   * The CA certificates that are shown with it: first the one that signed it, and so on, without the root. They come into the
   * same file, behind the certificate.
   *
   * @default - none
   */
  readonly chain?: CaCertificate[];
  /** Its private key. */
  readonly privateKey: Secret;
  /** Where the certificate lies on the host: absolute path. */
  readonly certificatePath: string;
  /** Where the key lies on the host: absolute path; `root:root`, mode 0600. */
  readonly privateKeyPath: string;
}

/** @internal */
export const IMPORTED_CERTIFICATE = {
  name: "ImportedCertificate",
  below: "Host",
  props: properties({
    certificate: caCertificate(),
    chain: listOf(caCertificate(), "CaCertificates").optional(),
    privateKey: secret(),
    certificatePath: text(),
    privateKeyPath: text(),
  }),
  added: properties({}),
};

/**
 * A certificate and key that another tool made. They are delivered unchanged and are not renewed automatically. Where a virtual
 * host shows the certificate (`ServerCertificate.fromFiles` with these paths), httpd is reloaded with a new one, after a test
 * that the key belongs to it.
 */
export class ImportedCertificate extends Construct {
  constructor(scope: Construct, id: string, props: ImportedCertificateProps) {
    super(scopeOf(scope, "ImportedCertificate", id), id);
    declare(this, IMPORTED_CERTIFICATE, props);
  }
}
