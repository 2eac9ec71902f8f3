import type { z } from "zod";
import type { Issue } from "../core/issue";
import { pathText } from "../core/path-text";
import { kindOf, withArticle } from "../core/tag";
import { printable } from "../core/text/visible";

/** Checks what a construct keeps against its shape. Returns plain data, or the issues. */
export function checkProperties<T extends z.ZodType>(
  shape: T,
  given: unknown,
  owner: { readonly path: string; readonly kind: string },
): { readonly data: z.output<T>; readonly issues?: undefined } | { readonly issues: readonly Issue[] } {
  const result = shape.safeParse(given ?? {}, { reportInput: true });
  if (result.success) return { data: result.data };
  return { issues: result.error.issues.flatMap((issue) => issuesOf(issue, owner)) };
}

type ShapeIssue = z.core.$ZodIssue;

function issuesOf(issue: ShapeIssue, { path, kind }: { readonly path: string; readonly kind: string }): Issue[] {
  const name = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      code: "property-unknown",
      path,
      what: `${name === "" ? kind : `\`${name}\``} has no such property`,
      got: key,
      allowed: issue.message,
      fix: "correct the name, or remove the property",
    }));
  }
  if (issue.input === undefined) {
    return [
      {
        code: "property-missing",
        path,
        what: `the property \`${name}\` is missing`,
        got: "nothing",
        allowed: issue.message,
        fix: `set \`${name}\``,
      },
    ];
  }
  return [
    {
      code: "property-type",
      path,
      what:
        name === ""
          ? `the properties of the ${kind} have the wrong type`
          : `the property \`${name}\` has the wrong type`,
      got: typeName(issue.input),
      allowed: issue.message,
      fix: name === "" ? "pass an object with properties" : `correct \`${name}\``,
    },
  ];
}

/** A value in words. No method of it is called. */
function typeName(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return `the text ${JSON.stringify(printable(value))}`;
    case "number":
    case "boolean":
      return `the ${typeof value} ${value}`;
    case "object":
      return objectName(value);
    default:
      return `a ${typeof value}`;
  }
}

function objectName(value: object): string {
  const kind = kindOf(value);
  if (kind !== undefined) return withArticle(kind);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "an object without properties" : `an object with ${keys.slice(0, 5).join(", ")}`;
}
