import { z } from "zod";
import type { TableName } from "./table-reader";

/** The tables of one document that is written. What is the same object is written once. */
export class TableWriter {
  readonly tables: {
    readonly certificates: Record<string, string>;
    readonly platforms: Record<string, unknown>;
    readonly shared: Record<string, unknown>;
  } = {
    certificates: {},
    platforms: {},
    shared: {},
  };
  private readonly keys = new Map<object, string>();
  private readonly texts = new Map<string, string>();

  /** Adds an entry, and returns its key. Another object of the same name that holds something else has a number behind its name. */
  add(table: TableName, name: string, value: object, schema: z.ZodType): string {
    const known = this.keys.get(value);
    if (known !== undefined) return known;
    const entry = z.encode(schema, value);
    const text = JSON.stringify([table, name, entry]);
    const key = this.texts.get(text) ?? this.freeKey(table, name);
    this.texts.set(text, key);
    this.keys.set(value, key);
    (this.tables[table] as Record<string, unknown>)[key] = entry;
    return key;
  }

  private freeKey(table: TableName, name: string): string {
    const entries = this.tables[table];
    for (let number = 1; ; number++) {
      const key = number === 1 ? name : `${name} ${number}`;
      if (!(key in entries)) return key;
    }
  }
}
