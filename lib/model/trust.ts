import type { z } from "zod";
import { listOf, openObject, text } from "../contract/shape";
import { certificateSchema, shared } from "./references";

export const trustStoreSchema = openObject({ path: text(), certificates: listOf(certificateSchema) });
/** The CA certificates that client certificates are checked against. */
export interface TrustStoreModel extends Readonly<z.output<typeof trustStoreSchema>> {}

export const trustStoreReference = shared<TrustStoreModel>(() => trustStoreSchema);
