import type { ParsedCertificate } from "../x509/certificate";
import type { CertmgrManifestModel } from "./certmgr";
import type { ClientCertificateModel } from "./client-certificate";
import type { HealthCheckModel } from "./health-check";
import type { IssuerSiteModel } from "./pki";
import type { RevocationModel } from "./revocation";
import type { TrustStoreModel } from "./trust";

export interface HttpdServerModel {
  readonly path: string;
  readonly vhosts: readonly StaplingVhostModel[];
  readonly issuerSite?: IssuerSiteModel;
  readonly staplingEngine: StaplingEngineModel;
  /** What has to work after a change, besides what the server itself serves. */
  readonly healthChecks: readonly HealthCheckModel[];
}

/** The module that fetches OCSP responses for the server's own certificates. */
export type StaplingEngineModel = "mod_md" | "mod_ssl";

/** When a client is asked for its certificate: in every handshake, in vain or not, or when it enters a path. */
export type ClientAuthenticationModel = "handshake-optional" | "dedicated-host" | "per-path";

/** A TLS virtual host whose certificate carries a stapled OCSP response. */
export interface StaplingVhostModel {
  readonly path: string;
  readonly serverName: string;
  readonly serverAlias: readonly string[];
  readonly serverAdmin: string;
  readonly port: number;
  /** Whether port 80 leads to the site. */
  readonly redirectHttp: boolean;
  readonly documentRoot: string;
  readonly certificate?: ServerCertificateModel;
  /** With keys of other algorithms: httpd picks one that the client can verify. */
  readonly additionalCertificates?: readonly ServerCertificateModel[];
  readonly trustStore?: TrustStoreModel;
  readonly clientAuthentication: ClientAuthenticationModel;
  readonly sslVerifyDepth: number;
  readonly revocation: RevocationModel;
  readonly sslSessionCacheTimeoutSeconds: number;
  readonly locations: readonly MutualTlsLocationModel[];
  readonly documents: readonly DocumentModel[];
}

/** Where a server's certificate, key and chain lie on the host, and who puts them there. */
export interface ServerCertificateModel {
  readonly certificatePath: string;
  readonly privateKeyPath: string;
  readonly chainPath?: string;
  readonly manifest?: CertmgrManifestModel;
  /** The certificate itself, where synth knows one that has the same names and extensions. */
  readonly certificate?: ParsedCertificate;
}

/** A URL path that only some clients may enter. */
export interface MutualTlsLocationModel {
  readonly path: string;
  readonly urlPath: string;
  /** One of them has to have signed the client's certificate. */
  readonly issuers: readonly ParsedCertificate[];
  /** What the certificate has to be like besides. */
  readonly require?: ClientCertificateModel;
}

/** A file under a document root. */
export interface DocumentModel {
  readonly path: string;
  /** Path below the document root, with no leading slash. */
  readonly relativePath: string;
  readonly content: string;
}
