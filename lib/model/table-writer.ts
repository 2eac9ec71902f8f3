import { z } from "zod";
import type { TableName } from "./table-reader";

/** The tables of one document that is written. Equal entries are written once. */
export class TableWriter {
  private readonly entries = {
    certificates: new Map<string, unknown>(),
    platforms: new Map<string, unknown>(),
    shared: new Map<string, unknown>(),
  };
  private readonly keys = new Map<object, string>();
  private readonly texts = new Map<string, string>();

  /**
   * Adds an entry and returns its key. If another entry has the same name and other content, the key ends in a number.
   */
  add(table: TableName, name: string, value: object, schema: z.ZodType): string {
    const known = this.keys.get(value);
    if (known !== undefined) return known;
    const entry = z.encode(schema, value);
    const text = JSON.stringify([table, name, entry]);
    const key = this.texts.get(text) ?? this.freeKey(table, name);
    this.texts.set(text, key);
    this.keys.set(value, key);
    this.entries[table].set(key, entry);
    return key;
  }

  tables() {
    const { certificates, platforms, shared } = this.entries;
    return {
      certificates: Object.fromEntries(certificates),
      platforms: Object.fromEntries(platforms),
      shared: Object.fromEntries(shared),
    };
  }

  private freeKey(table: TableName, name: string): string {
    for (let number = 1; ; number++) {
      const key = number === 1 ? name : `${name} ${number}`;
      if (!this.entries[table].has(key)) return key;
    }
  }
}
