import { DocumentError, readEnvelope } from "../contract/document";
import { problemsOf } from "../contract/problem";
import type { FleetModel } from "../model/fleet";
import { withTables } from "../model/references";
import { TableReader } from "../model/table-reader";
import { modelDocument } from "./model-document";

/**
 * The declaration as `model.json` holds it. A secret's `file` is empty: it is not in there.
 *
 * @param file Where the text is from: every message begins with it.
 * @throws when the text is not what `printModel` prints.
 */
export function readModel(text: string, file: string): FleetModel {
  const value = readEnvelope(modelDocument, text, file);
  const reader = new TableReader(value);
  const result = withTables(reader, () => modelDocument.schema.safeParse(value, { reportInput: true }));
  const problems = [...problemsOf(result.error?.issues ?? []), ...reader.problems];
  if (!result.success || problems.length > 0) throw new DocumentError(file, problems);
  return result.data.fleet;
}
