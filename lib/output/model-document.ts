import { z } from "zod";
import { documentType } from "../contract/document";
import { tableOf, text } from "../contract/shape";
import { manifestSchema } from "../model/certmgr";
import { fleetSchema } from "../model/fleet";
import { authoritySchema, multiRootCaSchema } from "../model/pki";
import { trustStoreSchema } from "../model/trust";
import { platformSchema } from "../platform/platform-data";

const ABOUT = { description: "model.json of a fleet: its declaration as plain data.", writer: "cdktf synth" };

/** `model.json`. What an entry of a table is, the references to it say, so that each is read once and as what is expected. */
export const modelDocument = documentType("model", 1, ABOUT, {
  certificates: tableOf(z.unknown()),
  platforms: tableOf(z.unknown()),
  shared: tableOf(z.unknown()),
  fleet: fleetSchema,
});

/** The same for those who read it without following references. */
export const publishedModelDocument = documentType("model", 1, ABOUT, {
  /** PEM by SHA-256 fingerprint. */
  certificates: tableOf(text()),
  platforms: tableOf(platformSchema),
  /** Constructs that others refer to. */
  shared: tableOf(z.union([authoritySchema, multiRootCaSchema, manifestSchema, trustStoreSchema])),
  fleet: fleetSchema,
});
