import { Construct } from "constructs";
import { FleetRegistry } from "../fleet/registry";
import { type CaCertificate, parseCertificate } from "../trust/ca-certificate";
import type { ParsedCertificate } from "../x509/certificate";
import type { ClientCertificate } from "./client-certificate";
import type { StaplingVhost } from "./stapling-vhost";

/** How a `MutualTlsLocation` is declared. */
export interface MutualTlsLocationProps {
  /** URL path; everything below it is restricted too. `/` is the whole site. */
  readonly path: string;
  /** The CAs of which one must have signed the client's certificate itself. httpd knows them by their subjects. */
  readonly issuers: CaCertificate[];
  /** What the client's certificate has to be like besides. */
  readonly require: ClientCertificate;
}

/**
 * A URL path of a virtual host that only clients with a fitting certificate may enter, signed by one of the given CAs.
 * Anybody else whose handshake went through sees `403 Forbidden`.
 */
export class MutualTlsLocation extends Construct {
  constructor(scope: StaplingVhost, id: string, props: MutualTlsLocationProps) {
    super(scope, id);
    const { path, issuers, require } = props;
    const registry = FleetRegistry.of(this);
    const parse = (certificate: CaCertificate) => parseCertificate(certificate, this.node.path, registry);
    scope._locations.push({
      path: this.node.path,
      urlPath: path,
      issuers: (issuers ?? []).map(parse).filter((issuer): issuer is ParsedCertificate => issuer !== undefined),
      require: require?._model(parse),
    });
  }
}
