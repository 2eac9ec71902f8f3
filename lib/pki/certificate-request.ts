import { listOf, number, properties, text } from "../declaration/shape";

/** `request.key.algo`. */
export enum KeyAlgorithm {
  /** NIST's elliptic curves: 256, 384 or 521 bits. */
  ECDSA = "ecdsa",
  /** RSA: 2048 bits or more. */
  RSA = "rsa",
}

/** One entry of `request.names`: a part of the certificate's subject. */
export interface SubjectName {
  /** `C`: two letters. @default - none */
  readonly country?: string;
  /** `ST`. @default - none */
  readonly state?: string;
  /** `L`. @default - none */
  readonly locality?: string;
  /** `O`. @default - none */
  readonly organization?: string;
  /** `OU`. @default - none */
  readonly organizationalUnit?: string;
}

/** `request.key`. */
export interface RequestKey {
  /** Algorithm of the key. */
  readonly algo: KeyAlgorithm;
  /** Bits: 256, 384 or 521 for ecdsa, 2048 or more for rsa. */
  readonly size: number;
}

/** @internal */
export const subjectNames = () =>
  listOf(
    properties({
      country: text().optional(),
      state: text().optional(),
      locality: text().optional(),
      organization: text().optional(),
      organizationalUnit: text().optional(),
    }),
    "subject names",
  );

/** @internal */
export const requestKey = () => properties({ algo: text(), size: number() });

/**
 * A certificate that holders of a profile's key may ask for, in addition to the manifests of the fleet: for hosts of another fleet, or
 * for `enroll`.
 */
export interface AllowedRequest {
  /**
   * The common name.
   *
   * @default - any common name that `nameWhitelist` allows
   */
  readonly commonName?: string;
  /**
   * The rest of the subject: all of it, and nothing else.
   *
   * @default - the subject is the common name alone
   */
  readonly names?: SubjectName[];
  /**
   * DNS names and IP addresses. A request may have some of them, and no others.
   *
   * @default - none, as for a client's identity
   */
  readonly hosts?: string[];
  /**
   * The key.
   *
   * @default - ecdsa with 256, 384 or 521 bits, or rsa with 2048, 3072 or 4096 bits
   */
  readonly key?: RequestKey;
}

/** @internal */
export const allowedRequests = () =>
  listOf(
    properties({
      commonName: text().optional(),
      names: subjectNames().optional(),
      hosts: listOf(text(), "texts").optional(),
      key: requestKey().optional(),
    }),
    "allowed requests",
  );
