import { z } from "zod";
import { visibleJson } from "../core/text/visible";
import { parseJson } from "./json";
import { type Problem, problemAt, problemsOf } from "./problem";
import { closedObject } from "./shape";

/** A file, or an output, that one program writes and another one reads. */
export interface DocumentType<S extends z.ZodType = z.ZodType> {
  /** Name of this type of document: `cdktf-mutual-tls/model`. */
  readonly kind: string;
  /** Version that this library writes. A reader of version N reads no other version. */
  readonly formatVersion: number;
  /** What it is, for the published schema. */
  readonly description: string;
  /** The command that writes it. */
  readonly writer: string;
  /** Values may be secret: no message shows one. */
  readonly isConfidential?: true;
  /** The whole document, `kind` and `formatVersion` included. */
  readonly schema: S;
}

const PREFIX = "cdktf-mutual-tls/";

/** Limit on the problems that are listed for one document. */
const MOST = 20;

/** Declares a document: its name, version and fields. */
export function documentType<const V extends number, F extends z.ZodRawShape>(
  name: string,
  formatVersion: V,
  about: Pick<DocumentType, "description" | "writer" | "isConfidential">,
  fields: F,
) {
  const kind = `${PREFIX}${name}`;
  const envelope = { kind: z.literal(kind), formatVersion: z.literal(formatVersion) };
  return { kind, formatVersion, ...about, schema: closedObject({ ...envelope, ...fields }) };
}

type Fields<T extends DocumentType> = Omit<z.input<T["schema"]>, "kind" | "formatVersion">;

/** A document as a value, with its kind and version first. */
export function documentOf<T extends DocumentType>({ kind, formatVersion }: T, fields: Fields<T>) {
  return { kind, formatVersion, ...fields };
}

/** The text of a document. Characters that nobody sees are escaped in it. */
export function printDocument<T extends DocumentType>(type: T, fields: Fields<T>): string {
  return `${visibleJson(JSON.stringify(documentOf(type, fields), null, 2))}\n`;
}

/**
 * Reads a document.
 *
 * @param file Where the text is from: every message begins with it.
 * @throws if it is not JSON, is another document or has another version; otherwise with everything that is wrong in it.
 */
export function readDocument<T extends DocumentType>(type: T, text: string, file: string): z.output<T["schema"]> {
  const result = type.schema.safeParse(readEnvelope(type, text, file), { reportInput: true });
  if (result.success) return result.data as z.output<T["schema"]>;
  const problems = problemsOf(result.error.issues);
  throw new DocumentError(file, type.isConfidential ? problems.map(withoutValue) : problems);
}

function withoutValue({ got, ...problem }: Problem): Problem {
  return got === undefined ? problem : { ...problem, got: "another value" };
}

/**
 * The value of a text whose kind and version are right. Nothing else of it is checked.
 *
 * @throws if it is not JSON, is another document or has another version.
 */
export function readEnvelope(type: DocumentType, text: string, file: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text, file);
  checkEnvelope(type, value, file);
  return value as Readonly<Record<string, unknown>>;
}

/** Everything that is wrong in a document. */
export class DocumentError extends Error {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.slice(0, MOST).map((problem) => `${file}: ${problemText(problem)}`);
    const more = problems.length - MOST;
    super([...lines, ...(more > 0 ? [`${file}: ${more} more problems`] : [])].join("\n"));
    this.name = "DocumentError";
    this.problems = problems;
  }
}

function problemText({ path, expected, got }: Problem): string {
  return `${path === "" ? "" : `${path}: `}expected ${expected}, got ${got ?? "nothing"}`;
}

function checkEnvelope({ kind, formatVersion, writer }: DocumentType, value: unknown, file: string): void {
  const { kind: given, formatVersion: version } = (value ?? {}) as { readonly [field: string]: unknown };
  if (given === undefined && version === undefined) {
    throw new Error(
      `${file}: the file has no \`kind\` and no \`formatVersion\`: version 0.1 of cdktf-mutual-tls or another program wrote it; to do: write it again with ${writer}`,
    );
  }
  if (given !== kind) {
    throw new DocumentError(file, [problemAt(["kind"], kind, given)]);
  }
  if (typeof version === "number" && Number.isSafeInteger(version) && version > formatVersion) {
    throw new Error(
      `${file}: written by a newer version of cdktf-mutual-tls: formatVersion ${version}; this version reads ${formatVersion}; to do: update the package`,
    );
  }
  if (version !== formatVersion) {
    throw new DocumentError(file, [problemAt(["formatVersion"], String(formatVersion), version)]);
  }
}
