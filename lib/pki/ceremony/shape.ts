import { type Issue, printable } from "../../core/issue";

/** Says what is wrong with a value of a JSON document, by its path in the document. */
export type Shape = (value: unknown, path: string) => Issue[];

/** An object with exactly these properties. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const shapes = new Map([...Object.entries(required), ...Object.entries(optional)]);
  const known = [...shapes.keys()].join(", ");
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [wrong(path, value, `an object with ${known}`)];
    }
    const entries = Object.entries(value);
    const given = new Set(entries.map(([key]) => key));
    const missing = Object.keys(required).filter((key) => !given.has(key));
    return [
      ...missing.map((key) => ({
        code: "pki-missing",
        path: join(path, key),
        what: "is missing",
        fix: `add "${key}"`,
      })),
      ...entries.flatMap(([key, each]) => {
        const at = join(path, key);
        const unknown = {
          code: "pki-unknown",
          path: at,
          what: "is not known here",
          allowed: known,
          fix: "remove or rename it",
        };
        return shapes.get(key)?.(each, at) ?? [unknown];
      }),
    ];
  };
}

/** A list of values of one shape. */
export function list(item: Shape, { min = 0 } = {}): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < min) {
      return [wrong(path, value, min === 0 ? "a list" : `a list of at least ${min}`)];
    }
    return value.flatMap((each, i) => item(each, `${path}[${i}]`));
  };
}

/** A text that passes a test; `allowed` says which do. */
export function text(allowed: string, test: RegExp | ((value: string) => boolean)): Shape {
  const passes = test instanceof RegExp ? (value: string) => test.test(value) : test;
  return (value, path) => (typeof value === "string" && passes(value) ? [] : [wrong(path, value, allowed)]);
}

/** One of these values. */
export function oneOf(...values: readonly (string | number)[]): Shape {
  return (value, path) => (values.some((each) => each === value) ? [] : [wrong(path, value, values.join(", "))]);
}

/** A whole number, zero or more. */
export const count: Shape = (value, path) =>
  Number.isInteger(value) && (value as number) >= 0 ? [] : [wrong(path, value, "a whole number, 0 or more")];

function wrong(path: string, value: unknown, allowed: string): Issue {
  const got = value === undefined ? "nothing" : printable(JSON.stringify(value) ?? String(value));
  return { code: "pki-value", path: path || "the description", what: "cannot be used", got, allowed };
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
