import type { ParsedCertificate } from "../x509/certificate";

/** What a client's certificate has to be like. */
export type ClientCertificateModel = TextCondition | CertificateCondition | Combination;

/** A part of the certificate that has to be one text, and of which there may be no second one. */
export interface TextCondition {
  readonly kind:
    | "organization"
    | "organizationalUnit"
    | "commonName"
    | "country"
    | "dnsName"
    | "emailAddress"
    | "serialNumber";
  readonly value: string;
}

/** The certificate itself, or the one that signed it. */
export interface CertificateCondition {
  readonly kind: "certificate" | "issuer";
  readonly certificate?: ParsedCertificate;
}

export interface Combination {
  readonly kind: "anyOf" | "allOf";
  readonly conditions: readonly ClientCertificateModel[];
}
