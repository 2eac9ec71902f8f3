import { Construct } from "constructs";
import type { Duration } from "../core/duration";
import type { Secret } from "../core/secret";
import { declare, scopeOf } from "../declaration/declare";
import { constructOf, duration, flag, listOf, number, properties, secret, tableOf, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";
import { type AllowedRequest, allowedRequests } from "./certificate-request";
import type { KeyUsage } from "./key-usage";

/** One entry of `signing.profiles` in CFSSL's configuration. */
export interface SigningProfile {
  /** Key usages and extended key usages of the certificates. */
  readonly usages: KeyUsage[];
  /** How long certificates of the profile are valid. */
  readonly expiry: Duration;
  /**
   * The key that authenticates requests for the profile. Each profile needs a separate key. Its holder gets the certificates that
   * the manifests of the profile declare, and those of `allowedRequests`; the gate in front of CFSSL refuses all others.
   */
  readonly authKey: Secret;
  /**
   * Regular expression (Go's RE2 syntax) that the common name and every DNS name have to match: CFSSL's `name_whitelist`.
   *
   * @default - any name
   */
  readonly nameWhitelist?: string;
  /**
   * Further certificates that may be asked for.
   *
   * @default - none: only what the manifests of this fleet declare, with exactly their subjects, keys and names
   */
  readonly allowedRequests?: AllowedRequest[];
  /**
   * How many certificates of the profile are granted in an hour.
   *
   * @default - 10 for each manifest of the profile, and 60 at least
   */
  readonly requestsPerHour?: number;
  /**
   * Whether several organizations (`O`) share the profile. Then a host of one can get the certificate of another, since all have
   * one key. Without it, a profile of several organizations is an issue.
   *
   * @default false
   */
  readonly sharedByOrganizations?: boolean;
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
   * @default - certificates name no OCSP responder, so httpd cannot staple for them
   */
  readonly ocspUrl?: string;
  /**
   * `http:` URL of this CA's certificate (CFSSL's `issuer_urls`).
   *
   * @default - certificates have no URL of their issuer's certificate
   */
  readonly issuerUrl?: string;
  /**
   * `http:` URL of this CA's CRL (CFSSL's `crl_url`).
   *
   * @default - certificates name no CRL
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
   * @default - no host can enroll at this CA
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
        allowedRequests: allowedRequests().optional(),
        requestsPerHour: number().optional(),
        sharedByOrganizations: flag().optional(),
      }),
      "signing profiles",
    ).optional(),
  }),
  added: properties({}),
};

/**
 * A certificate authority. Its id is CFSSL's label: letters, digits and `_`. The construct holds only public data. If a host
 * signs for the CA, `MultiRootCa` delivers the CA's key to that host as a secret.
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
