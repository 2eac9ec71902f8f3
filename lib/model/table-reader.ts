import type { z } from "zod";
import { type Path, type Problem, problemsOf } from "../contract/problem";

/**
 * Parts of a model that many objects share are entries of tables in a document, and the objects hold keys of entries:
 * PEM by fingerprint, platforms by system and version, constructs by path.
 */
export const TABLES = ["certificates", "platforms", "shared"] as const;

export type TableName = (typeof TABLES)[number];

/** Limit on the references in a model. References inside of an entry count each time that the entry is referred to. */
const MOST_REFERENCES = 20_000_000;

/** Limit on entries that refer to the next one in a row. */
const LONGEST_ROW = 64;

interface Entry {
  readonly value: unknown;
  /** Number of references to this entry and in it. */
  readonly references: number;
}

/** The tables of one document. Each entry is read once, at the first reference to it. */
export class TableReader {
  readonly problems: Problem[] = [];
  private readonly entries: ReadonlyMap<string, unknown>;
  /** By schema, because an entry that is valid for one reference may be invalid for another. */
  private readonly read = new Map<z.ZodType, Map<string, Entry>>();
  private references = 0;
  private row = 0;

  /** @param document The document as it was parsed. Nothing of it has been checked. */
  constructor(document: Readonly<Record<string, unknown>>) {
    this.entries = new Map(
      TABLES.flatMap((table) =>
        Object.entries(document[table] ?? {}).map(([key, entry]) => [`${table}\0${key}`, entry] as const),
      ),
    );
  }

  /**
   * What an entry holds.
   *
   * @returns A problem of the reference. Problems of the entry are reported only once.
   */
  get(table: TableName, key: string, schema: z.ZodType): { readonly value?: unknown; readonly problem?: string } {
    const place = `${table}\0${key}`;
    if (!this.entries.has(place)) return { problem: `a key of \`${table}\`` };
    if (this.row >= LONGEST_ROW)
      return { problem: `at most ${LONGEST_ROW} entries that refer to each other, not in a circle` };
    const read = this.read.get(schema) ?? new Map<string, Entry>();
    this.read.set(schema, read);
    const entry = read.get(place);
    this.references += entry?.references ?? 1;
    if (this.references > MOST_REFERENCES) return { problem: `at most ${MOST_REFERENCES} references` };
    if (entry !== undefined) return { value: entry.value };
    const before = this.references - 1;
    this.row++;
    const value = this.parsed(this.entries.get(place), schema, [table, key]);
    this.row--;
    read.set(place, { value, references: this.references - before });
    return { value };
  }

  private parsed(entry: unknown, schema: z.ZodType, path: Path): unknown {
    const result = schema.safeParse(entry, { reportInput: true });
    if (result.success) return result.data;
    this.problems.push(...problemsOf(result.error.issues, path));
    return undefined;
  }
}
