import type { Paint, Style } from "../core/text/paint";
import { tableLines } from "../core/text/table";
import { printable } from "../core/text/visible";

/** How the columns of a table look; those that it does not name are plain. */
export interface Look {
  readonly paint: Paint;
  readonly styles: readonly (Style | undefined)[];
}

/** Cells of declared text in columns. */
export function aligned(rows: readonly (readonly string[])[], indent: string, look?: Look): string[] {
  const shown = rows.map((row) => row.map((cell) => (cell === "" ? "" : printable(cell))));
  const paint = (text: string, column: number) => {
    const style = look?.styles[column];
    return look === undefined || style === undefined ? text : look.paint(style, text);
  };
  return tableLines(shown, { indent, paint });
}

/** A command as a person would type it, in one line. */
export function command(words: readonly string[]): string {
  return words.map((word) => (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}
