import { Duration } from "../core/duration";
import type { CrlRevocationModel, OcspRevocationModel, RevocationCheck, RevocationModel } from "../model/revocation";
import { type CaCertificate, type IssueSink, parseCertificate } from "../trust/ca-certificate";

/** How responders are asked about clients' certificates. */
export interface OcspRevocation {
  /**
   * `SSLOCSPEnable`: `leaf` asks about the client's own certificate, `chain` (httpd's `on`) also about those of the CAs
   * above it.
   *
   * @default "leaf"
   */
  readonly check?: string;
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
   * @default "leaf"
   */
  readonly check?: string;
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
    return new ClientRevocation(ocsp, undefined, undefined);
  }

  /** Looks into revocation lists. */
  static crl(crl: CrlRevocation): ClientRevocation {
    return new ClientRevocation(undefined, crl, undefined);
  }

  /** Asks the responder, and looks into revocation lists. */
  static ocspAndCrl(ocsp: OcspRevocation, crl: CrlRevocation): ClientRevocation {
    return new ClientRevocation(ocsp, crl, undefined);
  }

  /**
   * Lets a revoked client in until its certificate expires.
   *
   * @param reason Why that is right here, for whoever reads the configuration: `clients' certificates live for a day`.
   */
  static none(reason: string): ClientRevocation {
    return new ClientRevocation(undefined, undefined, reason);
  }

  private constructor(
    private readonly ocspProps: OcspRevocation | undefined,
    private readonly crlProps: CrlRevocation | undefined,
    private readonly reason: string | undefined,
  ) {}

  /** @internal */
  _model(path: string, sink: IssueSink): RevocationModel {
    return {
      ...(this.ocspProps === undefined ? {} : { ocsp: ocspModel(this.ocspProps) }),
      ...(this.crlProps === undefined ? {} : { crl: crlModel(this.crlProps, path, sink) }),
      ...(this.reason === undefined ? {} : { none: this.reason }),
    };
  }
}

function ocspModel({ check, responderTimeout, nonce }: OcspRevocation): OcspRevocationModel {
  return {
    check: (check ?? "leaf") as RevocationCheck,
    responderTimeoutSeconds: (responderTimeout ?? Duration.seconds(4)).toSeconds(),
    nonce: nonce ?? false,
  };
}

function crlModel({ check, lists, refreshInterval }: CrlRevocation, path: string, sink: IssueSink): CrlRevocationModel {
  return {
    check: (check ?? "leaf") as RevocationCheck,
    lists: lists.map(({ issuer, url }) => ({ issuer: parseCertificate(issuer, path, sink), url })),
    refreshIntervalSeconds: (refreshInterval ?? Duration.hours(1)).toSeconds(),
  };
}
