import { Construct } from "constructs";
import { declare, scopeOf } from "../declaration/declare";
import { listOf, properties, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";
import { type ClientCertificate, clientCertificate } from "./client-certificate";

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
 * `issuers` and `require` may be missing here: rules say what that would mean.
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
 * A URL path of a virtual host that only clients with a fitting certificate may enter, signed by one of the given CAs.
 * Anybody else whose handshake went through sees `403 Forbidden`.
 */
export class MutualTlsLocation extends Construct {
  constructor(scope: Construct, id: string, props: MutualTlsLocationProps) {
    super(scopeOf(scope, "MutualTlsLocation", id), id);
    declare(this, MUTUAL_TLS_LOCATION, props);
  }
}
