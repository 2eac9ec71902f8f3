import type { ParsedCertificate } from "../x509/certificate";

/** The CA certificates that client certificates are checked against. */
export interface TrustStoreModel {
  readonly path: string;
  readonly certificates: readonly ParsedCertificate[];
}
