import { Construct } from "constructs";
import { z } from "zod";
import { kindOf } from "../core/tag";
import { declare, scopeOf } from "../declaration/declare";
import { listOf, properties } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "./ca-certificate";
import { certificatesInFile } from "./pem-file";

/** The CA certificates that clients' certificates are checked against: a `TrustStore`, or something of your own. */
export interface ITrustStore {
  /**
   * Certificates of the CAs that may sign clients' certificates, each with its chain up to and including the
   * self-signed root.
   */
  readonly certificates: CaCertificate[];
}

/** How a `TrustStore` is declared. */
export interface TrustStoreProps {
  /**
   * Certificates of the CAs that may sign clients' certificates, each with its chain up to and including the
   * self-signed root: httpd accepts no chain that ends before one.
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
 * The CA certificates that httpd checks clients' certificates against (`SSLCACertificateFile`). It belongs to a virtual
 * host, never to a path, and is checked at synth: dates, CA flag, `keyCertSign`, path lengths and signatures up to a root.
 *
 * Whoever holds a CA of the store, or a CA below one, can sign for any organization: a `MutualTlsLocation` therefore
 * names the issuers beside its other conditions. httpd tells them by name, and the owner of any root in the store can give a
 * CA any name: roots of several owners need revocation lists, or a virtual host and a store each.
 */
export class TrustStore extends Construct implements ITrustStore {
  /**
   * A store of all certificates in a file that is there already, such as the one that an httpd reads now.
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
 * A `TrustStore` stays the construct that it is; any other object is taken with its certificates.
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
