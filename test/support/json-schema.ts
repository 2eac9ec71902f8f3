import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { SCHEMAS } from "../../scripts/schemas";

export const schemaOf = (name: string) => JSON.parse(readFileSync(join(SCHEMAS, `${name}.schema.json`), "utf8"));

/** The same, but a field that it does not name is one too many. */
export const closed = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "additionalProperties" && JSON.stringify(value) === "{}" ? false : value,
  );

export function complaints(schema: object, document: unknown): unknown[] {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, formats: FORMATS }).compile(
    schema,
  );
  validate(document);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** What a format holds is in a pattern of the schema, too. */
const FORMATS = { base64: true } as const;
