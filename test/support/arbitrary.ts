import fc from "fast-check";
import type { z } from "zod";

/** Values for schemas that do not say how they are made, such as codecs. */
export type Known = (schema: z.core.$ZodType) => fc.Arbitrary<unknown> | undefined;

/** Values that a schema lets pass, made from what the schema says. */
export function arbitraryOf(schema: z.core.$ZodType, known: Known): fc.Arbitrary<unknown> {
  const found = known(schema);
  if (found !== undefined) return found;
  const inner = (each: z.core.$ZodType) => arbitraryOf(each, known);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object": {
      const fields = Object.entries(def.shape).map(([name, field]) => [name, field as z.core.$ZodTypes] as const);
      const isOptional = (field: z.core.$ZodTypes) => field._zod.def.type === "optional";
      return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, inner(field)])), {
        requiredKeys: fields.filter(([, field]) => !isOptional(field)).map(([name]) => name),
      });
    }
    case "optional":
      return inner(def.innerType);
    case "array":
      return fc.array(inner(def.element), { maxLength: 2 });
    case "record":
      return fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
        inner(def.valueType),
        { maxKeys: 4 },
      );
    case "union":
      return fc.oneof(...def.options.map(inner));
    case "literal":
      return fc.constantFrom(...def.values);
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "boolean":
      return fc.boolean();
    case "number":
      return fc.integer({ min: 1, max: 65_535 });
    case "string": {
      const [pattern] = (def.checks ?? []).flatMap(({ _zod }) =>
        "pattern" in _zod.def ? [_zod.def.pattern as RegExp] : [],
      );
      return pattern === undefined ? fc.string({ unit: "binary" }) : fc.stringMatching(pattern);
    }
    case "unknown":
      return fc.jsonValue();
    default:
      throw new Error(`no values are known for a schema of the type ${def.type}`);
  }
}
