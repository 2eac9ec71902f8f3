import { Construct } from "constructs";
import { declare, scopeOf } from "../declaration/declare";
import { listOf, properties, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";
import { type ClientCertificate, clientCertificate } from "./client-certificate";

/** How a `MutualTlsLocation` is declared. */
export interface MutualTlsLocationProps {
  /** URL path. Everything below it is restricted too. `/` is the whole site. */
  readonly path: string;
  /**
   * The CAs that may issue client certificates: one of them has to have signed the certificate itself, without a CA
   * between. httpd compares the subjects of CAs.
   */
  readonly issuers: CaCertificate[];
  /** Client certificate condition, in addition to the issuer. */
  readonly require: ClientCertificate;
}

/**
 * `issuers` and `require` may be missing here: rules report what that means.
 *
 * @internal
 */
export const MUTUAL_TLS_LOCATION = {
  name: "MutualTlsLocation",
  below: "StaplingVhost",
  props: properties({
    path: text(),
    issuers: listOf(caCertificate(), "CaCertificates").optional(),
    require: clientCertificate().optional(),
  }),
  added: properties({}),
};

/**
 * A URL path of a virtual host, restricted to clients with a matching certificate that one of the given CAs signed. Any
 * other client whose handshake succeeded gets `403 Forbidden`.
 */
export class MutualTlsLocation extends Construct {
  constructor(scope: Construct, id: string, props: MutualTlsLocationProps) {
    super(scopeOf(scope, "MutualTlsLocation", id), id);
    declare(this, MUTUAL_TLS_LOCATION, props);
  }
}
