import { printable } from "../core/issue";
import type { Paint, Style } from "../core/text/paint";

/** How the columns of a table look; those that it does not name are plain. */
export interface Look {
  readonly paint: Paint;
  readonly styles: readonly (Style | undefined)[];
}

/** Cells in columns, two spaces apart; the last is as long as it is. */
export function aligned(rows: readonly (readonly string[])[], indent: string, look?: Look): string[] {
  const shown = rows.map((row) => row.map((cell) => (cell === "" ? "" : printable(cell))));
  const columns = Math.max(0, ...shown.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...shown.map((row) => row[column]?.length ?? 0)),
  );
  return shown.map((row) => {
    const cells = row.map((cell, column) => {
      const padded = column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0);
      const style = look?.styles[column];
      return look === undefined || style === undefined ? padded : look.paint(style, padded);
    });
    return `${indent}${cells.join("  ")}`;
  });
}

/** A command as a person would type it, in one line. */
export function command(words: readonly string[]): string {
  return words.map((word) => (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}
