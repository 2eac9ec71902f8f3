/** Everything a ceremony makes: the content of the JSON file that `cdktf-mutual-tls pki init` reads. */
export interface CeremonyDescription {
  /** In an order in which every issuer comes before what it signs. */
  readonly authorities: readonly AuthorityDescription[];
  readonly certificates: readonly CertificateDescription[];
  /** Names of the authentication keys of the signing API, one for each signing profile. */
  readonly authKeys: readonly string[];
}

export interface AuthorityDescription {
  /** CFSSL's label, and the folder of the authority's files. */
  readonly label: string;
  /** Label of the authority that signs this one; absent for a root. */
  readonly issuer?: string;
  readonly subject: SubjectDescription;
  readonly key: KeyDescription;
  /** How long the certificate is valid, as CFSSL writes it: `131400h`. */
  readonly expiry: string;
  /** How many authorities may follow in a chain; absent for no limit. */
  readonly pathlen?: number;
  /** Certificate policies that the authority's own certificate states. */
  readonly policies?: readonly PolicyDescription[];
  /** Written into the certificates that this authority signs. */
  readonly ocspUrl?: string;
  /** CA Issuers, written into the certificates that this authority signs. */
  readonly issuerUrl?: string;
  /** CRL distribution point, written into the certificates that this authority signs. */
  readonly crlUrl?: string;
  /** The certificate that signs the authority's OCSP responses, with a key like the authority's. */
  readonly ocsp?: { readonly subject: SubjectDescription; readonly expiry: string };
  /** The authority's first, empty CRL. */
  readonly crl?: { readonly expiry: string };
}

export interface CertificateDescription {
  /** Where it goes, without extension: `api/tls` makes `api/tls.pem` and `api/tls-key.pem`. */
  readonly file: string;
  readonly issuer: string;
  readonly subject: SubjectDescription;
  /** DNS names and IP addresses. */
  readonly hosts?: readonly string[];
  readonly key: KeyDescription;
  /** In CFSSL's words. */
  readonly usages: readonly Usage[];
  readonly expiry: string;
  readonly policies?: readonly PolicyDescription[];
}

/** Written into certificates in this order of attributes, whatever the order of the properties. */
export interface SubjectDescription {
  readonly C?: string;
  readonly ST?: string;
  readonly L?: string;
  readonly O?: string;
  readonly OU?: string;
  readonly CN: string;
}

export interface KeyDescription {
  readonly algo: "ecdsa";
  readonly size: 256 | 384 | 521;
}

export interface PolicyDescription {
  /** Object identifier; `2.5.29.32.0` is anyPolicy. */
  readonly id: string;
  /** Explicit text of a User Notice. */
  readonly notice?: string;
  /** URL of the certification practice statement. */
  readonly cps?: string;
}

export const SUBJECT_ATTRIBUTES = ["C", "ST", "L", "O", "OU", "CN"] as const;

export const USAGES = ["digital signature", "key encipherment", "key agreement", "server auth", "client auth"] as const;

export type Usage = (typeof USAGES)[number];

/** Hours of an expiry such as `8760h`. */
export function hours(expiry: string): number {
  return Number.parseInt(expiry, 10);
}
