import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { expiriesDocument } from "../lib/cli/trust-check";
import type { DocumentType } from "../lib/contract/document";
import { graphDocument, hostExplanationDocument, pathExplanationDocument } from "../lib/explain/documents";
import { policyDocument } from "../lib/model/policy";
import { publishedModelDocument } from "../lib/output/model-document";
import { pkiCertificatesDocument, pkiDocument } from "../lib/pki/ceremony/facts";
import { hostDocument } from "../lib/plan/host-tree";
import { driftDocumentType } from "../lib/report/drift-document";
import { historyDocument } from "../lib/report/logged-apply";
import { reviewDocument } from "../lib/review/printers/review-document";
import { fleetDocument } from "../lib/verify/facts";
import { repository } from "../package.json";

export const SCHEMAS = resolve(__dirname, "../schemas");

const DOCUMENTS: readonly DocumentType[] = [
  publishedModelDocument,
  fleetDocument,
  hostDocument,
  policyDocument,
  pkiDocument,
  pkiCertificatesDocument,
  expiriesDocument,
  driftDocumentType,
  historyDocument,
  reviewDocument,
  hostExplanationDocument,
  pathExplanationDocument,
  graphDocument,
];

/** The published JSON Schema of each document, by the name of its file. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    DOCUMENTS.map(({ kind, formatVersion, description, writer, schema }) => {
      const file = `${kind.replace(/^.*\//, "")}.schema.json`;
      // A document is its written form. What a codec makes of it when reading is internal.
      const found = z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" });
      const { $schema, ...rest } = found;
      const $id = `${repository.url.replace(/\.git$/, "")}/blob/main/schemas/${file}`;
      const title = `${kind}, formatVersion ${formatVersion}`;
      return [
        file,
        `${JSON.stringify({ $schema, $id, title, description: `${description} Written by ${writer}.`, ...rest }, null, 2)}\n`,
      ];
    }),
  );
}

function main(): void {
  mkdirSync(SCHEMAS, { recursive: true });
  for (const file of readdirSync(SCHEMAS)) rmSync(join(SCHEMAS, file));
  for (const [file, text] of schemaFiles()) writeFileSync(join(SCHEMAS, file), text);
}

if (require.main === module) main();
