import { z } from "zod";
import { isTcpPort } from "../core/tcp-port";

/**
 * Shapes of which documents are made. A shape whose default message does not say what is allowed has its own: `expected
 * MESSAGE, got ...`.
 */

/** An object that may have further fields. They are kept, because a program that shows changes shows theirs too. */
export function openObject<F extends z.ZodRawShape>(fields: F): z.ZodObject<F, z.core.$strip> {
  // The type has no index signature, so that a misspelt field does not compile.
  return z.looseObject(fields) as unknown as z.ZodObject<F, z.core.$strip>;
}

/** An object with these fields and no others. */
export function closedObject<F extends z.ZodRawShape>(fields: F): z.ZodObject<F, z.core.$strict> {
  const names = Object.keys(fields).join(", ");
  return z.strictObject(fields, {
    error: ({ code }) => (code === "unrecognized_keys" ? `only the fields ${names}` : `an object with ${names}`),
  });
}

/** A list whose readers do not change it. */
export function listOf<T extends z.ZodType>(item: T): z.ZodType<readonly z.output<T>[], readonly z.input<T>[]> {
  return z.array(item) as unknown as z.ZodType<readonly z.output<T>[], readonly z.input<T>[]>;
}

/** A list that is not empty. */
export function nonEmptyListOf<T extends z.ZodType>(item: T) {
  const error = "a list of at least 1";
  return z.array(item, { error }).min(1, { error }) as unknown as ReturnType<typeof listOf<T>>;
}

/** A text that passes a test; `allowed` describes it. */
export function textThat(passes: (text: string) => boolean, allowed: string) {
  return z.string({ error: allowed }).refine(passes, { error: allowed });
}

/** A text that matches a pattern; `allowed` describes it in words. */
export function textOf(form: RegExp, allowed: string) {
  return z.string({ error: allowed }).regex(form, { error: allowed });
}

/** An object with one kind of value under any names. */
export function tableOf<T extends z.ZodType>(item: T) {
  return z.record(z.string(), item) as unknown as z.ZodType<
    Readonly<Record<string, z.output<T>>>,
    Readonly<Record<string, z.input<T>>>
  >;
}

export const text = () => z.string();
export const wholeNumber = () => z.int({ error: "a whole number" });
export const portNumber = () => z.int({ error: "a TCP port" }).refine(isTcpPort, { error: "a TCP port" });
export const flag = () => z.boolean();
