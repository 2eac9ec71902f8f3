/** How a table looks; without options its cells stand at the left, two spaces apart. */
export interface TableLook {
  /** Stands before each line. */
  readonly indent?: string;
  /** Columns, from 0, whose cells stand at the right: numbers. */
  readonly right?: readonly number[];
  /** A longer cell does not widen its column: what follows in its line moves to the right. */
  readonly widest?: number;
  /** Adds colour to a cell. */
  readonly paint?: (text: string, column: number, row: number) => string;
}

const BETWEEN = "  ";

/** Lines with the cells of rows in columns, each as wide as its longest cell. Rows may have different numbers of cells. */
export function tableLines(rows: readonly (readonly string[])[], look: TableLook = {}): string[] {
  const { indent = "", right = [], widest = Number.POSITIVE_INFINITY, paint = (text: string) => text } = look;
  const widths: number[] = [];
  for (const { length, column } of rows.flatMap((row) => row.map(({ length }, column) => ({ length, column })))) {
    if (length <= widest) widths[column] = Math.max(widths[column] ?? 0, length);
  }
  return rows.map((row, index) => {
    const cells = row.map((text, column) => {
      const padding = " ".repeat(Math.max(0, (widths[column] ?? 0) - text.length));
      const painted = paint(text, column, index);
      return right.includes(column) ? padding + painted : painted + padding;
    });
    return `${indent}${cells.join(BETWEEN)}`.trimEnd();
  });
}
