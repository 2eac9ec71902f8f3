import { Construct } from "constructs";
import type { Secret } from "../core/secret";
import { declare, scopeOf } from "../declaration/declare";
import { constructOf, listOf, number, properties, secret, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";
import type { CertificateAuthority } from "./certificate-authority";

/** One section of multirootca's roots file. */
export interface MultiRootCaRoot {
  /** The CA to sign for. */
  readonly authority: CertificateAuthority;
  /** The CA's private key: PEM, not encrypted (CFSSL reads no other). */
  readonly privateKey: Secret;
}

/** How a `MultiRootCa` is declared. */
export interface MultiRootCaProps {
  /** The CAs that the API signs for. */
  readonly roots: MultiRootCaRoot[];
  /** Certificate of the API's TLS server. */
  readonly tlsCertificate: CaCertificate;
  /** Private key of the API's TLS server. */
  readonly tlsPrivateKey: Secret;
  /**
   * TCP port of the API.
   *
   * @default 8888
   */
  readonly port?: number;
  /**
   * Networks that may reach the API: IP addresses, or CIDR as in `10.0.0.0/8` and `fd00::/8`. The host's firewall refuses all
   * others.
   *
   * @default - every source
   */
  readonly clients?: string[];
}

/** @internal */
export const MULTI_ROOT_CA = {
  name: "MultiRootCa",
  below: "Host",
  isOnly: true,
  props: properties({
    roots: listOf(
      properties({ authority: constructOf<CertificateAuthority>("CertificateAuthority"), privateKey: secret() }),
      "objects with `authority` and `privateKey`",
    ),
    tlsCertificate: caCertificate(),
    tlsPrivateKey: secret(),
    clients: listOf(text(), "texts").optional(),
    port: number().optional(),
  }),
  added: properties({}),
};

/**
 * CFSSL's `multirootca`: the API at which hosts enroll, over TLS, with a separate authentication key for each profile. Unlike
 * `cfssl serve` it has no unauthenticated call that signs or revokes.
 */
export class MultiRootCa extends Construct {
  constructor(scope: Construct, id: string, props: MultiRootCaProps) {
    super(scopeOf(scope, "MultiRootCa", id), id);
    declare(this, MULTI_ROOT_CA, props);
  }
}
