import { Construct } from "constructs";
import { FleetRegistry } from "../fleet/registry";
import { type CaCertificate, parseCertificate } from "../trust/ca-certificate";
import type { StaplingVhost } from "./stapling-vhost";

/** How a `MutualTlsLocation` is declared. */
export interface MutualTlsLocationProps {
  /** URL path; everything below it is restricted too. */
  readonly path: string;
  /** The only organization (`O`) that may enter, compared as a whole and with regard to case. */
  readonly organization: string;
  /** The CA that must have signed the client's certificate itself. */
  readonly issuer: CaCertificate;
}

/**
 * A URL path of a virtual host that only clients of one organization may enter, with a certificate that the given CA
 * signed. Anybody else whose handshake went through sees `403 Forbidden`.
 */
export class MutualTlsLocation extends Construct {
  constructor(scope: StaplingVhost, id: string, props: MutualTlsLocationProps) {
    super(scope, id);
    const issuer =
      props.issuer === undefined ? undefined : parseCertificate(props.issuer, this.node.path, FleetRegistry.of(this));
    scope._locations.push({ path: this.node.path, urlPath: props.path, organization: props.organization, issuer });
  }
}
