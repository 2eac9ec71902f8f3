import { z } from "zod";
import { flag, listOf, openObject, text } from "../contract/shape";
import { certificateSchema } from "./references";

/** `leaf`: the client's own certificate; `chain`: those of the CAs above it, too. */
export type RevocationCheck = z.output<typeof checkSchema>;

const checkSchema = z.enum(["leaf", "chain"]);

const ocspSchema = openObject({ check: checkSchema, responderTimeoutSeconds: z.number(), nonce: flag() });
export interface OcspRevocationModel extends Readonly<z.output<typeof ocspSchema>> {}

const listSchema = openObject({
  /** The CA that signs the list; nothing where its certificate could not be read, which is an issue of its own. */
  issuer: certificateSchema.optional(),
  url: text(),
});
export interface RevocationListModel extends Readonly<z.output<typeof listSchema>> {}

const crlSchema = openObject({ check: checkSchema, lists: listOf(listSchema), refreshIntervalSeconds: z.number() });
export interface CrlRevocationModel extends Readonly<z.output<typeof crlSchema>> {}

export const revocationSchema = openObject({
  ocsp: ocspSchema.optional(),
  crl: crlSchema.optional(),
  /** Why nobody is asked; only where there is neither of the others. */
  none: text().optional(),
});
/** How a virtual host learns that a client's certificate was revoked: by one of these, by both, or not at all. */
export interface RevocationModel extends Readonly<z.output<typeof revocationSchema>> {}
