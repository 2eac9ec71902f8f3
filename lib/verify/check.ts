import type { KeyAlgorithm } from "../model/key-algorithm";

/** One thing that has to be true on the live hosts if the declaration is. It is data: `run.ts` knows how to look. */
export type Check = RequestCheck | ChainCheck | StapleCheck | FirewallCheck | RevocationCheck | ResponderDownCheck;

export type TlsVersion = "1.2" | "1.3";

export interface RequestCheck {
  readonly kind: "request";
  readonly title: string;
  /** Name of the host to ask from. */
  readonly from: string;
  readonly request: Request;
  readonly expect: Expectation;
}

export interface Request {
  readonly url: string;
  readonly tls?: TlsVersion;
  /** Address to connect to, whatever the name in the URL resolves to. */
  readonly address?: string;
  readonly identity?: Identity;
}

/** A client's certificate and key on the host that asks. */
export interface Identity {
  readonly name: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Expectation {
  /** HTTP statuses that are right, or none where the handshake has to fail. */
  readonly statuses: readonly number[];
  /** Text of the document. */
  readonly body?: string;
  /** Words of the TLS alert that the client has to see. */
  readonly alert?: string;
  /** Codes that httpd has to log meanwhile. */
  readonly log?: { readonly host: string; readonly files: readonly string[]; readonly codes: readonly string[] };
}

/** The served chain is valid for a client that holds nothing but the root. */
export interface ChainCheck {
  readonly kind: "chain";
  readonly title: string;
  readonly from: string;
  readonly name: string;
  readonly port: number;
  readonly tls: TlsVersion;
  readonly rootFile: string;
  /** Which of several certificates. */
  readonly keyAlgorithm?: KeyAlgorithm;
  /** Whose certificate the handshake needs. */
  readonly identity?: Identity;
}

/**
 * The handshake carries an OCSP response that says good, and a client that insists on one is content; that client cannot
 * be told which of several certificates to ask for.
 */
export interface StapleCheck {
  readonly kind: "staple";
  readonly title: string;
  readonly from: string;
  readonly name: string;
  readonly port: number;
  readonly tls: TlsVersion;
  /** Which of several certificates. */
  readonly keyAlgorithm?: KeyAlgorithm;
  /** Whose certificate the handshake needs. */
  readonly identity?: Identity;
}

/** firewalld lets in what is declared and nothing else. */
export interface FirewallCheck {
  readonly kind: "firewall";
  readonly title: string;
  readonly host: string;
  readonly zone: string;
  readonly ports: readonly number[];
}

/** A fresh identity enters, is revoked, and is refused. */
export interface RevocationCheck {
  readonly kind: "revocation";
  readonly title: string;
  readonly from: string;
  readonly organization: string;
  readonly request: Request;
  /** What has to run after the revocation, for httpd to learn of it now and not with the next refresh. */
  readonly refresh?: { readonly host: string; readonly unit: string };
  readonly before: Expectation;
  readonly after: Expectation;
}

/** With the responder stopped and httpd restarted: staples are still good, pages still fast, partners refused. */
export interface ResponderDownCheck {
  readonly kind: "responder-down";
  readonly title: string;
  readonly responderHost: string;
  readonly responderUnit: string;
  readonly httpdHost: string;
  readonly httpdUnit: string;
  /** What has to hold meanwhile. */
  readonly meanwhile: readonly (StapleCheck | RequestCheck)[];
  /** What has to hold again afterwards. */
  readonly afterwards: readonly (StapleCheck | RequestCheck)[];
}
