import type { ParsedCertificate } from "../x509/certificate";
import type { SecretModel } from "./secret";

export interface CertificateAuthorityModel {
  readonly path: string;
  /** CFSSL's label of the CA, for example `carc_i101l`. */
  readonly label: string;
  readonly certificate: ParsedCertificate;
  readonly issuer?: CertificateAuthorityModel;
  readonly ocspUrl?: string;
  readonly issuerUrl?: string;
  readonly crlUrl?: string;
  readonly cpsUrl?: string;
  readonly signingProfiles: readonly SigningProfileModel[];
}

/** One entry of `signing.profiles` in a CFSSL configuration. */
export interface SigningProfileModel {
  readonly name: string;
  readonly usages: readonly string[];
  readonly expirySeconds: number;
  readonly nameWhitelist?: string;
  readonly authKey: SecretModel;
}

/** multirootca: the CA's signing API. */
export interface MultiRootCaModel {
  readonly path: string;
  readonly serverName: string;
  readonly port: number;
  readonly roots: readonly MultiRootCaRootModel[];
  readonly tlsCertificate: ParsedCertificate;
  readonly tlsPrivateKey: SecretModel;
}

export interface MultiRootCaRootModel {
  readonly authority: CertificateAuthorityModel;
  readonly privateKey: SecretModel;
}

/** `cfssl ocspserve` over the certdb of one CA. */
export interface OcspResponderModel {
  readonly path: string;
  readonly authority: CertificateAuthorityModel;
  readonly port: number;
  readonly certificate: ParsedCertificate;
  readonly privateKey: SecretModel;
  readonly refreshIntervalSeconds: number;
  readonly responseLifetimeSeconds: number;
  /** Certificates that the CA signed elsewhere and that the responder has to know. */
  readonly issued: readonly ParsedCertificate[];
}

/** The `http:` site that the AIA and CRL URLs of the CAs point to. */
export interface IssuerSiteModel {
  readonly path: string;
  readonly serverName: string;
  readonly documentRoot: string;
  readonly authorities: readonly IssuerSiteAuthorityModel[];
}

export interface IssuerSiteAuthorityModel {
  readonly authority: CertificateAuthorityModel;
  /** DER of a CRL that was made elsewhere; without it the host that holds the CA's key makes one. */
  readonly crl?: Buffer;
  readonly certificationPracticeStatement?: string;
}
