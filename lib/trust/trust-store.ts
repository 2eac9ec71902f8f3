import { Construct } from "constructs";
import { FleetRegistry } from "../fleet/registry";
import type { TrustStoreModel } from "../model/trust";
import type { ParsedCertificate } from "../x509/certificate";
import { type CaCertificate, parseCertificate } from "./ca-certificate";

/** How a `TrustStore` is declared. */
export interface TrustStoreProps {
  /**
   * Certificates of the CAs that may sign clients' certificates, each with its chain up to and including the
   * self-signed root: httpd accepts no chain that ends before one.
   */
  readonly certificates: CaCertificate[];
}

/**
 * The CA certificates that httpd checks clients' certificates against (`SSLCACertificateFile`). It belongs to a virtual
 * host, never to a path, and is checked at synth: dates, CA flag, `keyCertSign`, path lengths and signatures up to a root.
 *
 * Whoever holds a CA of the store, or a CA below one, can sign for any organization: a `MutualTlsLocation` therefore
 * names the issuers beside its other conditions. httpd tells them by name, and the owner of any root in the store can give a
 * CA any name: roots of several owners need revocation lists, or a virtual host and a store each.
 */
export class TrustStore extends Construct {
  /** @internal */
  readonly _model: TrustStoreModel;

  constructor(scope: Construct, id: string, props: TrustStoreProps) {
    super(scope, id);
    const registry = FleetRegistry.of(this);
    const certificates = props.certificates
      .map((certificate) => parseCertificate(certificate, this.node.path, registry))
      .filter((certificate): certificate is ParsedCertificate => certificate !== undefined);
    this._model = { path: this.node.path, certificates };
    registry.addTrustStore(() => this._model);
  }
}
