import type { z } from "zod";
import { pathText } from "../core/path-text";
import { printable } from "../core/text/visible";

/** One thing that is wrong in a document. */
export interface Problem {
  /**
   * `missing`: a required value is absent. `unknown`: the field is not known. `value`: the value is not allowed there.
   */
  readonly kind: "missing" | "unknown" | "value";
  /** The place, in the notation of JavaScript: `fleet.hosts[2].connection.port`. Empty for the whole document. */
  readonly path: string;
  /** What is allowed there. */
  readonly expected: string;
  /** What was found, safe for a terminal; the name of an unknown field; undefined if nothing was found. */
  readonly got?: string;
}

export type Path = readonly PropertyKey[];

/** A value that is not what is expected. */
export function problemAt(path: Path, expected: string, input: unknown): Problem {
  return { kind: input === undefined ? "missing" : "value", path: pathText(path), expected, ...gotOf(input) };
}

/** What a codec reports about a value that it cannot read. */
export function unreadable(expected: string, input: unknown): z.core.$ZodRawIssue {
  const code = "custom" as const;
  return { code, message: expected, input };
}

/** What a schema found wrong, in words for readers of the document. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], above: Path = []): Problem[] {
  return issues.flatMap((issue) => problemsAt(issue, above));
}

function problemsAt(issue: z.core.$ZodIssue, above: Path): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...{ kind: "unknown", path: pathText(path), expected: expected(issue), got: printable(key) },
    }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return nearest(issue.errors).flatMap((each) => problemsAt(each, path));
  }
  return [problemAt(path, expected(issue), inputOf(issue))];
}

/** The wrong value. If an object matches no form by its name, only the name. */
function inputOf(issue: z.core.$ZodIssue): unknown {
  if (issue.code !== "invalid_union" || issue.discriminator === undefined) return issue.input;
  return (issue.input as Readonly<Record<string, unknown>>)[issue.discriminator];
}

/** The form that the value comes nearest to: the form whose first problem lies deepest. */
function nearest(forms: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  return forms.reduce((best, form) => (depth(form) > depth(best) ? form : best));
}

/** Schemas whose default messages are not enough for a reader have their own messages, which say what is allowed. */
function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("Invalid") ? (TYPES[issue.expected] ?? issue.expected) : issue.message;
    case "invalid_value":
      return issue.message.startsWith("Invalid") ? issue.values.map(String).join(" or ") : issue.message;
    case "invalid_union":
      return "options" in issue && issue.options !== undefined ? issue.options.map(String).join(" or ") : issue.message;
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

function gotOf(input: unknown): { readonly got?: string } {
  if (input === undefined) return {};
  if (typeof input !== "string") return { got: printable(JSON.stringify(input) ?? String(input)) };
  return { got: input === "" ? '""' : `"${printable(input)}"` };
}
