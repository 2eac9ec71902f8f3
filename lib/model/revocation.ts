import type { ParsedCertificate } from "../x509/certificate";

/** How a virtual host learns that a client's certificate was revoked: by one of these, by both, or not at all. */
export interface RevocationModel {
  readonly ocsp?: OcspRevocationModel;
  readonly crl?: CrlRevocationModel;
  /** Why nobody is asked; only where there is neither of the others. */
  readonly none?: string;
}

/** `leaf`: the client's own certificate; `chain`: those of the CAs above it, too. */
export type RevocationCheck = "leaf" | "chain";

export interface OcspRevocationModel {
  readonly check: RevocationCheck;
  readonly responderTimeoutSeconds: number;
  readonly nonce: boolean;
}

export interface CrlRevocationModel {
  readonly check: RevocationCheck;
  readonly lists: readonly RevocationListModel[];
  readonly refreshIntervalSeconds: number;
}

export interface RevocationListModel {
  /** The CA that signs the list; nothing where its certificate could not be read, which is an issue of its own. */
  readonly issuer?: ParsedCertificate;
  readonly url: string;
}
