import { z } from "zod";
import { documentOf } from "../contract/document";
import { packageVersion } from "../core/package-version";
import { visibleJson } from "../core/text/visible";
import { type FleetModel, fleetSchema } from "../model/fleet";
import { withTables } from "../model/references";
import { TableWriter } from "../model/table-writer";
import { modelDocument } from "./model-document";

/**
 * The text of `model.json`. It leaves out where the value of a secret lies on the operator's machine.
 *
 * @param options The version that it names, to print again what another version printed.
 */
export function printModel(
  model: FleetModel,
  { writtenBy }: { readonly writtenBy?: string } = { writtenBy: packageVersion() },
): string {
  const writer = new TableWriter();
  const fleet = withTables(writer, () => z.encode(fleetSchema, model));
  const fields = { ...(writtenBy === undefined ? {} : { writtenBy }), ...writer.tables(), fleet };
  return `${visibleJson(JSON.stringify(documentOf(modelDocument, fields), null, 1))}\n`;
}
