import type { KeyAlgorithm } from "./key-algorithm";

/** What shows that a service works after a change. */
export type HealthCheckModel = HealthCheckKind & {
  /** How long it may take until it shows. */
  readonly seconds: number;
};

type HealthCheckKind =
  | { readonly kind: "unit"; readonly unit: string }
  | { readonly kind: "port"; readonly port: number }
  | {
      readonly kind: "url";
      readonly url: string;
      /** What is asked for, where the URL does not say it to a person. */
      readonly label?: string;
      /** Any answer will do, also one that is an error. */
      readonly anyStatus?: boolean;
      /** File of the host with the CAs that the server's certificate is checked against; `none` checks nothing. */
      readonly caCertificateFile?: string | "none";
    }
  | {
      readonly kind: "tls";
      readonly serverName: string;
      readonly port: number;
      /** The handshake has to carry an OCSP response that says good. */
      readonly stapled: boolean;
      /** The server's key has to be of this algorithm, where it has several. */
      readonly keyAlgorithm?: KeyAlgorithm;
    };
