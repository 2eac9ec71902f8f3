import { Construct } from "constructs";
import type { Duration } from "../core/duration";
import type { Secret } from "../core/secret";
import { declare, scopeOf } from "../declaration/declare";
import { constructOf, duration, listOf, number, properties, secret, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";
import type { CertificateAuthority } from "./certificate-authority";

/** How an `OcspResponder` is declared. */
export interface OcspResponderProps {
  /** The CA for whose certificates the responder answers. */
  readonly authority: CertificateAuthority;
  /** TCP port; the `ocspUrl` of the CA has to lead to it. */
  readonly port: number;
  /**
   * Networks that may reach the responder: IP addresses, or CIDR as in `10.0.0.0/8` and `fd00::/8`. The host's firewall refuses all
   * others.
   *
   * @default - every source
   */
  readonly clients?: string[];
  /** The certificate that responses are signed with: extended key usage `OCSPSigning`, signed by the CA. */
  readonly certificate: CaCertificate;
  /** Private key of that certificate. */
  readonly privateKey: Secret;
  /**
   * Certificates that the CA signed elsewhere, for example at the ceremony, and that the responder has to know.
   *
   * @default - it knows the certificates that multirootca signs on the same host
   */
  readonly issued?: CaCertificate[];
  /**
   * How often responses are refreshed, in addition to a refresh after each enrollment and revocation.
   *
   * @default Duration.minutes(5)
   */
  readonly refreshInterval?: Duration;
  /**
   * How long a response is valid. CFSSL rounds its start down to the hour.
   *
   * @default Duration.hours(96)
   */
  readonly responseLifetime?: Duration;
}

/** @internal */
export const OCSP_RESPONDER = {
  name: "OcspResponder",
  below: "Host",
  props: properties({
    authority: constructOf<CertificateAuthority>("CertificateAuthority"),
    clients: listOf(text(), "texts").optional(),
    port: number(),
    certificate: caCertificate(),
    privateKey: secret(),
    issued: listOf(caCertificate(), "CaCertificates").optional(),
    refreshInterval: duration().optional(),
    responseLifetime: duration().optional(),
  }),
  added: properties({}),
};

/** CFSSL's `ocspserve` over the certificate database of one CA, with a refresh of its pre-signed responses. */
export class OcspResponder extends Construct {
  constructor(scope: Construct, id: string, props: OcspResponderProps) {
    super(scopeOf(scope, "OcspResponder", id), id);
    declare(this, OCSP_RESPONDER, props);
  }
}
