import type { z } from "zod";
import { flag, listOf, openObject, portNumber, text } from "../contract/shape";
import { certmgrSchema } from "./certmgr";
import { httpdServerSchema } from "./httpd";
import { multiRootCaReference, ocspResponderSchema } from "./pki";
import { certificateSchema, platformReference } from "./references";
import { secretSchema } from "./secret";

const connectionSchema = openObject({
  /** Address that Terraform connects to. It may be another resource's attribute. */
  address: text(),
  port: portNumber(),
  user: text(),
  /** The host's public key, for example `ecdsa-sha2-nistp256 AAAA...`. */
  hostKey: text(),
});
export interface ConnectionModel extends Readonly<z.output<typeof connectionSchema>> {}

const trustAnchorSchema = openObject({
  path: text(),
  /** Name of the file without its extension. */
  name: text(),
  certificate: certificateSchema,
});
export interface TrustAnchorModel extends Readonly<z.output<typeof trustAnchorSchema>> {}

const importedCertificateSchema = openObject({
  path: text(),
  name: text(),
  certificate: certificateSchema,
  /** The CA certificates behind it in its file. */
  chain: listOf(certificateSchema).optional(),
  certificatePath: text(),
  privateKeyPath: text(),
  privateKey: secretSchema,
});
/** A certificate and its key that another tool made. */
export interface ImportedCertificateModel extends Readonly<z.output<typeof importedCertificateSchema>> {}

export const hostSchema = openObject({
  /** Construct path. */
  path: text(),
  /** First label of the host's name. */
  name: text(),
  fqdn: text(),
  /** Further names in the fleet's domain, as first labels. */
  aliases: listOf(text()),
  /** Address that the host's names resolve to. */
  address: text(),
  platform: platformReference,
  connection: connectionSchema,
  /** The host is taken out of management: what earlier applies added is removed. */
  teardown: openObject({ removePackages: flag() }).optional(),
  trustAnchors: listOf(trustAnchorSchema),
  httpd: httpdServerSchema.optional(),
  certmgr: certmgrSchema.optional(),
  multiRootCa: multiRootCaReference.optional(),
  ocspResponders: listOf(ocspResponderSchema),
  importedCertificates: listOf(importedCertificateSchema),
});
/** One host and everything that is declared on it. */
export interface HostModel extends Readonly<z.output<typeof hostSchema>> {}
