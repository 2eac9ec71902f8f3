import { flag, oneOf, properties, tableOf } from "../declaration/shape";

/** A fact of the client's certificate, as httpd knows it. */
export enum ClientCertificateField {
  /** Subject, in the order and with the escapes of RFC 2253, as UTF-8 (`SSL_CLIENT_S_DN`). */
  SUBJECT_DN = "subject-dn",
  /** Issuer, in the same form (`SSL_CLIENT_I_DN`). A subject alone tells nobody apart: each CA may sign it. */
  ISSUER_DN = "issuer-dn",
  /** Serial number, hexadecimal, in upper case (`SSL_CLIENT_M_SERIAL`). It is unique only for one issuer. */
  SERIAL = "serial",
  /** First common name of the subject (`SSL_CLIENT_S_DN_CN`). */
  COMMON_NAME = "common-name",
  /** First organization of the subject (`SSL_CLIENT_S_DN_O`). */
  ORGANIZATION = "organization",
  /** First e-mail address among the subject alternative names (`SSL_CLIENT_SAN_Email_0`). */
  SAN_EMAIL = "san-email",
  /** First DNS name among the subject alternative names (`SSL_CLIENT_SAN_DNS_0`). */
  SAN_DNS = "san-dns",
  /** Start of the validity, as OpenSSL prints it: `Nov 30 12:00:00 2026 GMT` (`SSL_CLIENT_V_START`). */
  NOT_BEFORE = "not-before",
  /** End of the validity, in the same form (`SSL_CLIENT_V_END`). */
  NOT_AFTER = "not-after",
  /** `SUCCESS`, or `NONE` where the client showed no certificate (`SSL_CLIENT_VERIFY`). */
  VERIFY = "verify",
  /** The certificate in PEM on one line, with spaces for line ends (`SSL_CLIENT_CERT`). */
  CERTIFICATE_PEM = "certificate-pem",
  /** The certificate in DER, as base64 on one line. A fingerprint, which httpd does not know, is the hash of these bytes. */
  CERTIFICATE_DER = "certificate-der",
  /** The certificate as RFC 9440 defines the header `Client-Cert`: base64 between colons. */
  CLIENT_CERT = "client-cert",
  /** The CA certificates that the client sent, as RFC 9440 defines the header `Client-Cert-Chain`. */
  CLIENT_CERT_CHAIN = "client-cert-chain",
}

/** What a virtual host tells its backends about the client. */
export interface ClientIdentity {
  /**
   * Request headers by name. Each is set from the certificate that httpd verified, and is absent where there is none. A header
   * of that name that the client sends never arrives: in any case, with `_` for `-`, repeated, in a trailer, or named in
   * `Connection` so that httpd would remove the right one.
   *
   * @default - none
   */
  readonly requestHeaders?: Record<string, ClientCertificateField>;
  /**
   * `SSLOptions +StdEnvVars`: whether PHP gets the variables `SSL_CLIENT_...` of mod_ssl. No client can send them.
   *
   * @default false
   */
  readonly stdEnvVars?: boolean;
  /**
   * `SSLOptions +ExportCertData`: whether PHP gets the certificate itself, in `SSL_CLIENT_CERT`.
   *
   * @default false
   */
  readonly exportCertData?: boolean;
}

/** @internal */
export const clientIdentity = () =>
  properties({
    requestHeaders: tableOf(oneOf(ClientCertificateField), "ClientCertificateFields").optional(),
    stdEnvVars: flag().optional(),
    exportCertData: flag().optional(),
  });
