import { Construct } from "constructs";
import type { Duration } from "../core/duration";
import type { Secret } from "../core/secret";
import { declare, scopeOf } from "../declaration/declare";
import { constructOf, duration, listOf, properties, secret, tableOf, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";
import type { KeyUsage } from "./key-usage";

/** One entry of `signing.profiles` in CFSSL's configuration. */
export interface SigningProfile {
  /** Key usages and extended key usages of the certificates. */
  readonly usages: KeyUsage[];
  /** How long certificates of the profile are valid. */
  readonly expiry: Duration;
  /**
   * The key that requests for the profile are authenticated with. One key a profile: whoever holds it chooses the whole
   * subject, so a web server must never hold the key that partners' certificates are signed with.
   */
  readonly authKey: Secret;
  /**
   * Regular expression (Go's RE2 syntax) that the common name and every DNS name have to match: CFSSL's `name_whitelist`.
   *
   * @default - any name
   */
  readonly nameWhitelist?: string;
}

/** How a `CertificateAuthority` is declared. */
export interface CertificateAuthorityProps {
  /** The CA's certificate, made by `cdktf-mutual-tls pki init` or elsewhere. */
  readonly certificate: CaCertificate;
  /**
   * The CA that signed this one.
   *
   * @default - the CA is a self-signed root
   */
  readonly issuer?: CertificateAuthority;
  /**
   * `http:` URL of the OCSP responder of the certificates that this CA signs (CFSSL's `ocsp_url`).
   *
   * @default - certificates name no responder, so nothing can be stapled to them
   */
  readonly ocspUrl?: string;
  /**
   * `http:` URL of this CA's certificate (CFSSL's `issuer_urls`).
   *
   * @default - certificates do not say where their issuer's certificate is found
   */
  readonly issuerUrl?: string;
  /**
   * `http:` URL of this CA's revocation list (CFSSL's `crl_url`).
   *
   * @default - certificates name no revocation list
   */
  readonly crlUrl?: string;
  /**
   * URL of the certification practice statement, put into the policy of the certificates that this CA signs.
   *
   * @default - certificates carry no policy
   */
  readonly cpsUrl?: string;
  /**
   * Profiles by name.
   *
   * @default - nothing can be enrolled at this CA
   */
  readonly signingProfiles?: Record<string, SigningProfile>;
}

/** @internal */
export const CERTIFICATE_AUTHORITY = {
  name: "CertificateAuthority",
  below: "Fleet",
  props: properties({
    certificate: caCertificate(),
    issuer: constructOf<CertificateAuthority>("CertificateAuthority").optional(),
    ocspUrl: text().optional(),
    issuerUrl: text().optional(),
    crlUrl: text().optional(),
    cpsUrl: text().optional(),
    signingProfiles: tableOf(
      properties({
        usages: listOf(text(), "KeyUsages"),
        expiry: duration(),
        authKey: secret(),
        nameWhitelist: text().optional(),
      }),
      "signing profiles",
    ).optional(),
  }),
  added: properties({}),
};

/**
 * A certificate authority. Its id is CFSSL's label: letters, digits and `_`. The construct holds what is public; the key
 * goes to the host that signs, as a secret of `MultiRootCa`, or nowhere.
 */
export class CertificateAuthority extends Construct {
  /** CFSSL's label of the CA. */
  readonly label: string;
  /** The CA's certificate. */
  readonly certificate: CaCertificate;

  constructor(scope: Construct, id: string, props: CertificateAuthorityProps) {
    super(scopeOf(scope, "CertificateAuthority", id), id);
    declare(this, CERTIFICATE_AUTHORITY, props);
    this.label = id;
    this.certificate = props?.certificate;
  }
}
