import { z } from "zod";
import { documentType } from "../contract/document";
import { tableOf } from "../contract/shape";
import { fleetSchema } from "../model/fleet";

/** `model.json`: the declaration as plain data. Entries of tables are read where something refers to them. */
export const modelDocument = documentType(
  "model",
  1,
  "model.json of a fleet: its declaration as plain data, written by a synth for programs that compare or explain it.",
  {
    certificates: tableOf(z.string()),
    platforms: tableOf(z.unknown()),
    shared: tableOf(z.unknown()),
    fleet: fleetSchema,
  },
);
