import { DocumentError, readEnvelope } from "../contract/document";
import { problemsOf } from "../contract/problem";
import type { FleetModel } from "../model/fleet";
import { withTables } from "../model/references";
import { TableReader } from "../model/table-reader";
import { modelDocument } from "./model-document";

/** The declaration, and the version of this package that wrote it. */
export interface WrittenModel {
  readonly model: FleetModel;
  /** Absent in outputs of 0.2.0 and before. */
  readonly writtenBy?: string;
}

/**
 * The declaration in `model.json`. The `file` of each secret is empty, because a document does not hold it.
 *
 * @param file Where the text is from: every message begins with it.
 * @throws if the text is not what `printModel` prints.
 */
export function readModel(text: string, file: string): FleetModel {
  return readWrittenModel(text, file).model;
}

/** The same, with the version that wrote it. */
export function readWrittenModel(text: string, file: string): WrittenModel {
  const value = readEnvelope(modelDocument, text, file);
  const reader = new TableReader(value);
  const result = withTables(reader, () => modelDocument.schema.safeParse(value, { reportInput: true }));
  const problems = [...problemsOf(result.error?.issues ?? []), ...reader.problems];
  if (!result.success || problems.length > 0) throw new DocumentError(file, problems);
  const { fleet: model, writtenBy } = result.data;
  return { model, ...(writtenBy === undefined ? {} : { writtenBy }) };
}
