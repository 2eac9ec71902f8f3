export { Certmgr, type CertmgrProps } from "./certmgr/certmgr";
export {
  CertmgrManifest,
  type CertmgrManifestProps,
  type FileSpec,
  ServiceAction,
} from "./certmgr/certmgr-manifest";
export { Duration } from "./core/duration";
export { Secret, type SecretProps } from "./core/secret";
export {
  HealthCheck,
  type HealthCheckProps,
  type TlsHealthCheckProps,
  type UrlHealthCheckProps,
} from "./hosts/health-check";
export { Host, type HostProps, type HostTeardown } from "./hosts/host";
export { ImportedCertificate, type ImportedCertificateProps } from "./hosts/imported-certificate";
export { type CertificateFiles, type IServerCertificate, ServerCertificate } from "./hosts/server-certificate";
export { Backend } from "./httpd/backend";
export { BackendLocation, type BackendLocationProps } from "./httpd/backend-location";
export { ClientAuthentication } from "./httpd/client-authentication";
export { ClientCertificate } from "./httpd/client-certificate";
export { ClientCertificateField, type ClientIdentity } from "./httpd/client-identity";
export {
  ClientRevocation,
  type CrlRevocation,
  type OcspRevocation,
  RevocationCheck,
  type RevocationList,
} from "./httpd/client-revocation";
export { HttpdServer, type HttpdServerProps } from "./httpd/httpd-server";
export { IssuerSite, type IssuerSiteAuthority, type IssuerSiteProps } from "./httpd/issuer-site";
export { MutualTlsLocation, type MutualTlsLocationProps } from "./httpd/mutual-tls-location";
export { PublicLocation, type PublicLocationProps } from "./httpd/public-location";
export { StaplingEngine } from "./httpd/stapling-engine";
export { StaplingVhost, type StaplingVhostProps } from "./httpd/stapling-vhost";
export { AlarmKind } from "./model/alarm-kinds";
export { Meaning } from "./model/meaning-codes";
export {
  CertificateAuthority,
  type CertificateAuthorityProps,
  type SigningProfile,
} from "./pki/certificate-authority";
export { type AllowedRequest, KeyAlgorithm, type RequestKey, type SubjectName } from "./pki/certificate-request";
export { KeyUsage } from "./pki/key-usage";
export { MultiRootCa, type MultiRootCaProps, type MultiRootCaRoot } from "./pki/multi-root-ca";
export { OcspResponder, type OcspResponderProps } from "./pki/ocsp-responder";
export { PkiDirectory } from "./pki/pki-directory";
export { Platform } from "./platform/platform";
export { AllowedAlarm } from "./policy/allowed-alarm";
export { PolicyRule } from "./policy/policy-rule";
export { ReviewPolicy } from "./policy/review-policy";
export { Fleet, type FleetProps } from "./terraform/fleet";
export { CaCertificate } from "./trust/ca-certificate";
export { type ITrustStore, TrustStore, type TrustStoreProps } from "./trust/trust-store";
