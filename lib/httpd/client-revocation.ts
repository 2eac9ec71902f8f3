import { z } from "zod";
import type { Duration } from "../core/duration";
import { tag } from "../core/tag";
import { duration, flag, listOf, properties, text, valueObject } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/** Whose certificates are checked for revocation. */
export enum RevocationCheck {
  /** The client's own certificate. */
  LEAF = "leaf",
  /** The client's own certificate, and those of the CAs above it. */
  CHAIN = "chain",
}

/** How responders are asked about clients' certificates. */
export interface OcspRevocation {
  /**
   * `SSLOCSPEnable`: `leaf` asks about the client's own certificate, `chain` (httpd's `on`) also about those of the CAs
   * above it.
   *
   * @default RevocationCheck.LEAF
   */
  readonly check?: RevocationCheck;
  /**
   * `SSLOCSPResponderTimeout`: how long a handshake waits for the responder.
   *
   * @default Duration.seconds(4)
   */
  readonly responderTimeout?: Duration;
  /**
   * `SSLOCSPUseRequestNonce`: whether the response has to be made for this very question. Responders with responses that
   * are signed ahead, CFSSL's among them, cannot do that, and every client would be refused.
   *
   * @default false
   */
  readonly nonce?: boolean;
}

/** The revocation list of one CA. */
export interface RevocationList {
  /** The CA that signs the list, one of the trust store. */
  readonly issuer: CaCertificate;
  /** `http:` URL of the list, in DER or PEM. */
  readonly url: string;
}

/** Which revocation lists httpd looks into. */
export interface CrlRevocation {
  /** The lists. A client whose CA has none here is refused. */
  readonly lists: RevocationList[];
  /**
   * `SSLCARevocationCheck`: `leaf` looks for the client's own certificate, `chain` also for those of the CAs above it and
   * needs a list of every CA of the trust store.
   *
   * @default RevocationCheck.LEAF
   */
  readonly check?: RevocationCheck;
  /**
   * How often the host fetches the lists. A new list is checked, put in place by one rename, and httpd reloaded.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;
}

/**
 * How a virtual host learns that a client's certificate was revoked.
 *
 * - `ocsp` asks in each handshake: at once up to date; the responder has to be there, or clients are refused.
 * - `crl` looks into lists that the host fetches: no handshake waits, and a CA that is away is noticed only when its list
 *   is over; up to date as of the last refresh.
 * - `ocspAndCrl` refuses whom either of them refuses.
 * - `none` asks nobody.
 */
export class ClientRevocation {
  /** Asks the responder that the client's certificate names. */
  static ocsp(ocsp: OcspRevocation = {}): ClientRevocation {
    return new ClientRevocation({ ocsp });
  }

  /** Looks into revocation lists. */
  static crl(crl: CrlRevocation): ClientRevocation {
    return new ClientRevocation({ crl });
  }

  /** Asks the responder, and looks into revocation lists. */
  static ocspAndCrl(ocsp: OcspRevocation, crl: CrlRevocation): ClientRevocation {
    return new ClientRevocation({ ocsp, crl });
  }

  /**
   * Lets a revoked client in until its certificate expires.
   *
   * @param reason Why that is right here, for whoever reads the configuration: `clients' certificates live for a day`.
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

/** @internal */
export const clientRevocation = () =>
  valueObject(
    "ClientRevocation",
    z.object({
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
    }),
    "a ClientRevocation, for example ClientRevocation.ocsp()",
  );
