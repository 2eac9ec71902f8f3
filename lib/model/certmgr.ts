import type { CertificateAuthorityModel, MultiRootCaModel } from "./pki";
import type { SecretModel } from "./secret";

/** The certmgr-compatible agent of one host. */
export interface CertmgrModel {
  readonly path: string;
  readonly beforeSeconds: number;
  readonly intervalSeconds: number;
  readonly manifests: readonly CertmgrManifestModel[];
}

export interface CertmgrManifestModel {
  readonly path: string;
  /** Name of the manifest's file without `.json`. */
  readonly name: string;
  readonly authority: CertificateAuthorityModel;
  /** The API that signs for `authority`, where the fleet declares one. */
  readonly multiRootCa?: MultiRootCaModel;
  readonly profile: string;
  readonly keyUsages: readonly string[];
  readonly commonName: string;
  readonly hosts: readonly string[];
  readonly names: readonly SubjectNameModel[];
  readonly keyAlgo: string;
  readonly keySize: number;
  readonly certificate: FileSpecModel;
  readonly privateKey: FileSpecModel;
  readonly ca: FileSpecModel;
  /** Where the certificate and the CA's are wanted in one file, with owner, group and mode of the certificate's. */
  readonly fullChainPath?: string;
  readonly authKey?: SecretModel;
  /** Action on the service once the certificate changed; none for a client's identity. */
  readonly service?: string;
  readonly action?: string;
}

/** Whether a manifest enrolls the identity of a client. */
export function isClientManifest({ keyUsages }: Pick<CertmgrManifestModel, "keyUsages">): boolean {
  return keyUsages.includes("client auth");
}

export interface SubjectNameModel {
  readonly country?: string;
  readonly state?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
}

export interface FileSpecModel {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
}
