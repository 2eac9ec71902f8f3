import { z } from "zod";
import { flag, listOf, openObject, text } from "../contract/shape";
import { certificateSchema } from "./references";

/** `leaf`: only the client certificate; `chain`: also the CA certificates above it. */
export type RevocationCheck = z.output<typeof checkSchema>;

const checkSchema = z.enum(["leaf", "chain"]);

const ocspSchema = openObject({ check: checkSchema, responderTimeoutSeconds: z.number(), nonce: flag() });
export interface OcspRevocationModel extends Readonly<z.output<typeof ocspSchema>> {}

const listSchema = openObject({
  /** The CA that signs the CRL. Absent if its certificate could not be read, which is a separate issue. */
  issuer: certificateSchema.optional(),
  url: text(),
});
export interface RevocationListModel extends Readonly<z.output<typeof listSchema>> {}

const crlSchema = openObject({ check: checkSchema, lists: listOf(listSchema), refreshIntervalSeconds: z.number() });
export interface CrlRevocationModel extends Readonly<z.output<typeof crlSchema>> {}

export const revocationSchema = openObject({
  ocsp: ocspSchema.optional(),
  crl: crlSchema.optional(),
  /** Why nothing is checked. Set only if neither of the others is. */
  none: text().optional(),
});
/** How a virtual host learns that a client certificate was revoked: by one of these, by both, or not. */
export interface RevocationModel extends Readonly<z.output<typeof revocationSchema>> {}
