import type { PlatformData } from "../platform/platform-data";
import type { ParsedCertificate } from "../x509/certificate";
import type { CertmgrModel } from "./certmgr";
import type { HttpdServerModel } from "./httpd";
import type { MultiRootCaModel, OcspResponderModel } from "./pki";
import type { SecretModel } from "./secret";

/** One machine and everything that is declared on it. */
export interface HostModel {
  /** Construct path. */
  readonly path: string;
  /** First label of the host's name. */
  readonly name: string;
  readonly fqdn: string;
  /** Further names in the fleet's domain, as first labels. */
  readonly aliases: readonly string[];
  /** Address that the host's names resolve to. */
  readonly address: string;
  readonly platform: PlatformData;
  readonly connection: ConnectionModel;
  /** The host is given back: what earlier applies brought leaves it. */
  readonly teardown?: { readonly removePackages: boolean };
  readonly trustAnchors: readonly TrustAnchorModel[];
  readonly httpd?: HttpdServerModel;
  readonly certmgr?: CertmgrModel;
  readonly multiRootCa?: MultiRootCaModel;
  readonly ocspResponders: readonly OcspResponderModel[];
  readonly importedCertificates: readonly ImportedCertificateModel[];
}

export interface ConnectionModel {
  /** Address that Terraform connects to; may be another resource's attribute. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** The host's public key, for example `ecdsa-sha2-nistp256 AAAA...`. */
  readonly hostKey: string;
}

export interface TrustAnchorModel {
  readonly path: string;
  /** Name of the file without its extension. */
  readonly name: string;
  readonly certificate: ParsedCertificate;
}

/** A certificate and its key that were made elsewhere. */
export interface ImportedCertificateModel {
  readonly path: string;
  readonly name: string;
  readonly certificate: ParsedCertificate;
  readonly certificatePath: string;
  readonly privateKeyPath: string;
  readonly privateKey: SecretModel;
}
