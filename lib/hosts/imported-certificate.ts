import { Construct } from "constructs";
import type { Secret } from "../core/secret";
import { FleetRegistry } from "../fleet/registry";
import { type CaCertificate, parseCertificate } from "../trust/ca-certificate";
import type { Host } from "./host";

/** How an `ImportedCertificate` is declared. */
export interface ImportedCertificateProps {
  /** The certificate, made elsewhere. */
  readonly certificate: CaCertificate;
  /** Its private key. */
  readonly privateKey: Secret;
  /** Where the certificate lies on the host: absolute path. */
  readonly certificatePath: string;
  /** Where the key lies on the host: absolute path; `root:root`, mode 0600. */
  readonly privateKeyPath: string;
}

/** A certificate and key that were made elsewhere and are delivered as they are: nothing renews them. */
export class ImportedCertificate extends Construct {
  constructor(scope: Host, id: string, props: ImportedCertificateProps) {
    super(scope, id);
    const certificate = parseCertificate(props.certificate, this.node.path, FleetRegistry.of(this));
    if (certificate === undefined) return;
    scope._parts.importedCertificates.push({
      path: this.node.path,
      name: id,
      certificate,
      certificatePath: props.certificatePath,
      privateKeyPath: props.privateKeyPath,
      privateKey: props.privateKey,
    });
  }
}
