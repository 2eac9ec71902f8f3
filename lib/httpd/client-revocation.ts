import { z } from "zod";
import type { Duration } from "../core/duration";
import { tag } from "../core/tag";
import { duration, flag, listOf, properties, text, valueObject } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/** Which certificates are checked for revocation. */
export enum RevocationCheck {
  /** Only the client certificate. */
  LEAF = "leaf",
  /** The client certificate, and the CA certificates above it. */
  CHAIN = "chain",
}

/** How OCSP responders are asked about client certificates. */
export interface OcspRevocation {
  /**
   * `SSLOCSPEnable`: `leaf` asks only about the client certificate. `chain` (httpd's `on`) also asks about the CA
   * certificates above it.
   *
   * @default RevocationCheck.LEAF
   */
  readonly check?: RevocationCheck;
  /**
   * `SSLOCSPResponderTimeout`: how long a handshake waits for the whole answer of a responder about one certificate.
   * Then the client is refused. httpd itself bounds each read and not the whole: so it asks through a relay on its
   * host, which sends an answer only when it has all of it. With `RevocationCheck.CHAIN` each certificate has its own
   * time.
   *
   * @default Duration.seconds(4)
   */
  readonly responderTimeout?: Duration;
  /**
   * `SSLOCSPUseRequestNonce`: whether the response has to contain the nonce of the request. Responders that sign
   * responses in advance, such as CFSSL's, cannot do that, so every client would be refused.
   *
   * @default false
   */
  readonly nonce?: boolean;
}

/** The CRL (certificate revocation list) of one CA. */
export interface RevocationList {
  /** The CA that signs the CRL. It has to be in the trust store. */
  readonly issuer: CaCertificate;
  /** `http:` URL of the CRL, in DER or PEM. */
  readonly url: string;
}

/** Which CRLs httpd checks. */
export interface CrlRevocation {
  /** The CRLs. A client whose CA has no CRL here is refused. */
  readonly lists: RevocationList[];
  /**
   * `SSLCARevocationCheck`: `leaf` checks only the client certificate. `chain` also checks the CA certificates above
   * it, and needs a CRL of every CA in the trust store.
   *
   * @default RevocationCheck.LEAF
   */
  readonly check?: RevocationCheck;
  /**
   * How often the host fetches the CRLs. A new CRL is checked and put in place by one rename, and httpd is reloaded.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;
}

/**
 * How a virtual host learns that a client certificate was revoked.
 *
 * - `ocsp` asks the OCSP responder in each handshake. The status is always current. If the responder does not answer,
 *   clients are refused.
 * - `crl` checks CRLs that the host fetches. No handshake waits. A CA that cannot be reached matters only after its CRL
 *   has expired. The status is that of the last refresh.
 * - `ocspAndCrl` refuses a client that either of them refuses.
 * - `none` checks nothing.
 *
 * httpd checks a certificate in the handshake. So httpd is reloaded within each hour, which ends open connections: a client
 * that was revoked, or whose certificate has expired, keeps one for an hour at most, but for a request that is running.
 */
export class ClientRevocation {
  /** Asks the OCSP responder that the client certificate names. */
  static ocsp(ocsp: OcspRevocation = {}): ClientRevocation {
    return new ClientRevocation({ ocsp });
  }

  /** Checks CRLs. */
  static crl(crl: CrlRevocation): ClientRevocation {
    return new ClientRevocation({ crl });
  }

  /** Asks the OCSP responder, and checks CRLs. */
  static ocspAndCrl(ocsp: OcspRevocation, crl: CrlRevocation): ClientRevocation {
    return new ClientRevocation({ ocsp, crl });
  }

  /**
   * Admits a revoked client until its certificate expires.
   *
   * @param reason Why this is acceptable, for readers of the configuration: `clients' certificates live for a day`.
   */
  static none(reason: string): ClientRevocation {
    return new ClientRevocation({ none: reason });
  }

  private constructor(revocation: Revocation) {
    tag(this, "ClientRevocation", revocation);
  }
}

interface Revocation {
  readonly ocsp?: OcspRevocation;
  readonly crl?: CrlRevocation;
  readonly none?: string;
}

/** As zod calls an issue of a check that is not its own. */
const CUSTOM = "custom";

/** Each factory names what it takes. Without its argument, which JavaScript allows, less would be checked than its name says. */
const TAKEN = {
  ocsp: "an object with properties, for example {}",
  crl: "an object with `lists`",
  none: "a reason, in one line of text",
} as const;

/** @internal */
export const clientRevocation = () =>
  valueObject(
    "ClientRevocation",
    z
      .object({
        ocsp: properties({
          check: text().optional(),
          responderTimeout: duration().optional(),
          nonce: flag().optional(),
        }).optional(),
        crl: properties({
          lists: listOf(properties({ issuer: caCertificate(), url: text() }), "lists with `issuer` and `url`"),
          check: text().optional(),
          refreshInterval: duration().optional(),
        }).optional(),
        none: text().optional(),
      })
      .superRefine((given, context) => {
        for (const [name, message] of Object.entries(TAKEN)) {
          if (!(name in given) || given[name as keyof typeof TAKEN] !== undefined) continue;
          context.addIssue({ code: CUSTOM, input: undefined, path: [name], message });
        }
      }),
    "a ClientRevocation, for example ClientRevocation.ocsp()",
  );
