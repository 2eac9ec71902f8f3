import { Construct } from "constructs";
import type { Secret } from "../core/secret";
import { declare, scopeOf } from "../declaration/declare";
import { properties, secret, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/** How an `ImportedCertificate` is declared. */
export interface ImportedCertificateProps {
  /** The certificate. Another tool made it. */
  readonly certificate: CaCertificate;
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
    privateKey: secret(),
    certificatePath: text(),
    privateKeyPath: text(),
  }),
  added: properties({}),
};

/** A certificate and key that another tool made. They are delivered unchanged and are not renewed automatically. */
export class ImportedCertificate extends Construct {
  constructor(scope: Construct, id: string, props: ImportedCertificateProps) {
    super(scopeOf(scope, "ImportedCertificate", id), id);
    declare(this, IMPORTED_CERTIFICATE, props);
  }
}
