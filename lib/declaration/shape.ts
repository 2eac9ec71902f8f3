import { z } from "zod";
import { contentOf, kindOf, withArticle } from "../core/tag";

/**
 * Shapes of properties. The message of each shape is what is allowed, for the issue. A shape returns plain data: of an object
 * of this library, the data that the object holds. Constructs stay constructs.
 */
export const text = () => z.string({ error: "a text" });
export const flag = () => z.boolean({ error: "true or false" });
/** Any number, NaN included: rules check the value. */
export const number = () => z.custom<number>((value) => typeof value === "number", { error: "a number" });

export function listOf<T extends z.ZodType>(item: T, allowed: string) {
  return z.array(item, { error: `a list of ${allowed}` });
}

export function tableOf<T extends z.ZodType>(item: T, allowed: string) {
  return z.record(z.string(), item, { error: `an object with ${allowed} by name` });
}

export function oneOf<T extends Readonly<Record<string, string>>>(values: T) {
  return z.enum(values, { error: Object.values(values).join(" or ") });
}

/** Properties of one object; another name than these is an issue. */
export function properties<T extends z.ZodRawShape>(shape: T) {
  const names = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? names : "an object with properties"),
  });
}

/** A value object of this library, as the data that it holds. */
export function valueObject<T extends z.ZodType>(kind: string, content: T, allowed: string) {
  return z
    .custom<object>((value) => kindOf(value) === kind, { error: allowed })
    .transform((value): unknown => contentOf(value, kind))
    .pipe(content);
}

/** A construct of this library. */
export function constructOf<C>(kind: string) {
  return z.custom<C>((value) => kindOf(value) === kind, { error: withArticle(kind) });
}

/** A length of time, as its number of seconds. */
export const duration = () => valueObject("Duration", z.number(), "a Duration, for example Duration.hours(1)");

/** A secret by name, without its value. */
export const secret = () =>
  valueObject(
    "Secret",
    z.object({ name: text(), version: text(), file: text() }),
    "a Secret, for example Secret.fromFile(...)",
  );
