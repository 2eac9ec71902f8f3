import { z } from "zod";
import { unreadable } from "../contract/problem";
import { closedObject, text } from "../contract/shape";
import { type PlatformData, platformSchema } from "../platform/platform-data";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import { type TableName, TableReader } from "./table-reader";
import { TableWriter } from "./table-writer";

/** The tables of the document that is read or written now. Schemas have no other way to know them. */
let current: TableReader | TableWriter | undefined;

/** Reads or writes with the tables of one document. */
export function withTables<T>(tables: TableReader | TableWriter, act: () => T): T {
  const before = current;
  current = tables;
  try {
    return act();
  } finally {
    current = before;
  }
}

const pemSchema = z.codec(z.string(), z.custom<ParsedCertificate>(), {
  decode: (pem, { issues }) => {
    const { certificates, findings } = parsePem(pem);
    const [certificate, second] = certificates;
    if (certificate !== undefined && second === undefined && findings.length === 0) return certificate;
    // Not the text itself: it could contain a private key.
    issues.push(unreadable("one certificate in PEM", findings[0]?.what ?? `${certificates.length} certificates`));
    return z.NEVER;
  },
  encode: ({ pem }) => pem,
});

/** A certificate, by its fingerprint. */
export const certificateSchema = reference(
  "$certificate",
  "certificates",
  () => pemSchema,
  ({ fingerprintSha256 }) => fingerprintSha256,
);

/** A platform, by its system and version. */
export const platformReference = reference(
  "$platform",
  "platforms",
  () => platformSchema,
  ({ osId, osVersion }: PlatformData) => `${osId} ${osVersion}`,
);

/** A construct that others refer to, by its path. */
export function shared<T extends { readonly path: string }>(schema: () => z.ZodType<T>) {
  return reference("$shared", "shared", schema, ({ path }) => path);
}

function reference<T extends object>(
  field: string,
  table: TableName,
  schema: () => z.ZodType<T>,
  nameOf: (value: T) => string,
) {
  return z.codec(closedObject({ [field]: text() }), z.custom<T>(), {
    decode: (object, { issues }) => {
      if (!(current instanceof TableReader)) throw new Error("a model is read with the tables of its document");
      const key = object[field] ?? "";
      const { value, problem } = current.get(table, key, schema());
      if (problem !== undefined) issues.push(unreadable(problem, key));
      return value as T;
    },
    encode: (value) => {
      if (!(current instanceof TableWriter)) throw new Error("a model is written together with its tables");
      return { [field]: current.add(table, nameOf(value), value, schema()) };
    },
  });
}

/** Binary content. */
export const bytesSchema = z.codec(closedObject({ $bytes: z.base64({ error: "base64" }) }), z.custom<Buffer>(), {
  decode: ({ $bytes }) => Buffer.from($bytes, "base64"),
  encode: (bytes) => ({ $bytes: bytes.toString("base64") }),
});
