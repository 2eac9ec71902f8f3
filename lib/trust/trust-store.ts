import { Construct } from "constructs";
import { z } from "zod";
import { kindOf } from "../core/tag";
import { declare, scopeOf } from "../declaration/declare";
import { listOf, properties } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "./ca-certificate";
import { certificatesInFile } from "./pem-file";

/** The CA certificates that httpd checks client certificates with: a `TrustStore`, or your own class or object. */
export interface ITrustStore {
  /**
   * Certificates of the CAs that may sign client certificates, each with its chain up to and including the
   * self-signed root.
   */
  readonly certificates: CaCertificate[];
}

/** How a `TrustStore` is declared. */
export interface TrustStoreProps {
  /**
   * Certificates of the CAs that may sign client certificates, each with its chain up to and including the
   * self-signed root. httpd refuses a chain without its root.
   */
  readonly certificates: CaCertificate[];
}

/** @internal */
export const TRUST_STORE = {
  name: "TrustStore",
  below: "Fleet",
  props: properties({ certificates: listOf(caCertificate(), "CaCertificates") }),
  added: properties({}),
};

/**
 * The CA certificates that httpd checks client certificates with (`SSLCACertificateFile`). A trust store belongs to a virtual
 * host, never to a location. Synth checks its dates, CA flags, `keyCertSign`, path lengths and signatures up to a root.
 *
 * The owner of a CA of the store, or of a CA below one, can sign for any organization. Therefore a `MutualTlsLocation` names
 * the issuers in addition to its other conditions. httpd compares their names, and the owner of any root in the store can give
 * a CA any name. Roots of several owners need CRLs, or a separate virtual host and trust store for each owner.
 */
export class TrustStore extends Construct implements ITrustStore {
  /**
   * A trust store of all certificates in an existing file, such as the file that an httpd uses now.
   *
   * @param file Path of a file with one PEM certificate or more, relative to the working directory of synth.
   */
  static fromPemFile(scope: Construct, id: string, file: string): TrustStore {
    return new TrustStore(scope, id, { certificates: certificatesInFile(file) });
  }

  readonly certificates: CaCertificate[];

  constructor(scope: Construct, id: string, props: TrustStoreProps) {
    super(scopeOf(scope, "TrustStore", id), id);
    declare(this, TRUST_STORE, props);
    this.certificates = props?.certificates;
  }
}

/**
 * A `TrustStore` stays a construct; of any other object the certificates are used.
 *
 * @internal
 */
export const trustStore = () => {
  const allowed = "a TrustStore, or an object with `certificates`";
  return z.custom<ITrustStore>(isObject, { error: allowed }).transform((store, context) => {
    if (kindOf(store) === TRUST_STORE.name) return { store };
    const own = z.object({ certificates: listOf(caCertificate(), "CaCertificates") }).safeParse(store);
    if (own.success) return { store, certificates: own.data.certificates };
    context.addIssue(allowed);
    return z.NEVER;
  });
};

function isObject(value: unknown): boolean {
  return value !== null && typeof value === "object";
}
