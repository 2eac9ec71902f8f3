import { z } from "zod";
import { documentType } from "../contract/document";
import { tableOf, text } from "../contract/shape";
import { manifestSchema } from "../model/certmgr";
import { fleetSchema } from "../model/fleet";
import { authoritySchema, multiRootCaSchema } from "../model/pki";
import { trustStoreSchema } from "../model/trust";
import { platformSchema } from "../platform/platform-data";

const ABOUT = { description: "model.json of a fleet: its declaration as plain data.", writer: "cdktf synth" };

/** Version of this package that wrote it; absent in outputs of 0.2.0 and before. */
const writtenBy = text().optional();

/**
 * `model.json`. The references to an entry of a table define what it is, so each entry is read once, as the expected
 * type.
 */
export const modelDocument = documentType("model", 1, ABOUT, {
  writtenBy,
  certificates: tableOf(z.unknown()),
  platforms: tableOf(z.unknown()),
  shared: tableOf(z.unknown()),
  fleet: fleetSchema,
});

/** The same for readers that do not follow references. */
export const publishedModelDocument = documentType("model", 1, ABOUT, {
  writtenBy,
  /** PEM by SHA-256 fingerprint. */
  certificates: tableOf(text()),
  platforms: tableOf(platformSchema),
  /** Constructs that others refer to. */
  shared: tableOf(z.union([authoritySchema, multiRootCaSchema, manifestSchema, trustStoreSchema])),
  fleet: fleetSchema,
});
