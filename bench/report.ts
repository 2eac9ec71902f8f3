/** Result of a subject. */
export interface Report {
  readonly title: string;
  readonly tables: readonly Table[];
  readonly aims: readonly Aim[];
  /** What a reader has to know about the figures. */
  readonly notes: readonly string[];
}

/** Columns with headings. The first cells of a row name what it is about. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Words, or a figure; undefined if nothing was measured. */
export type Cell = string | Figure | undefined;

export interface Figure {
  readonly value: number;
  readonly unit: Unit;
}

/** Seconds, milliseconds, pieces a second, a factor, percent, mebibytes, or pieces. */
export type Unit = "s" | "ms" | "/s" | "x" | "%" | "MiB" | "";

/** Something that should not cost more than a limit that was measured in the same run. */
export interface Aim {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: Unit;
}

export function figure(value: number | undefined, unit: Unit): Figure | undefined {
  return value === undefined ? undefined : { value, unit };
}

/** `met`, or by how much the aim was missed. */
export function verdict({ measured, limit, unit }: Aim): string {
  if (measured <= limit) return "met";
  const over = print({ value: measured - limit, unit });
  return limit === 0 ? `missed by ${over}` : `missed: ${(measured / limit).toFixed(1)}x the limit, ${over} over it`;
}

export function printReport({ title, tables, aims, notes }: Report): string {
  const aimTable: Table = {
    columns: ["AIM", "MEASURED", "LIMIT", ""],
    rows: aims.map((aim) => [aim.what, figure(aim.measured, aim.unit), figure(aim.limit, aim.unit), verdict(aim)]),
  };
  const parts = [...tables, ...(aims.length === 0 ? [] : [aimTable])].map(printTable);
  return [`${title}\n`, ...parts, ...(notes.length === 0 ? [] : [notes.map((note) => `${note}\n`).join("")])].join(
    "\n",
  );
}

/** A Markdown table that is also readable in a terminal. */
function printTable({ columns, rows }: Table): string {
  const cells = [columns, ...rows.map((row) => row.map(print))];
  const widths = columns.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const isFigure = columns.map((_, column) => rows.some((row) => typeof row[column] === "object"));
  const pad = (cell: string, column: number) =>
    isFigure[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const rule = widths.map((width, column) => `${"-".repeat(width - 1)}${isFigure[column] ? ":" : "-"}`);
  const [heading = [], ...body] = cells.map((row) => row.map(pad));
  return [heading, rule, ...body].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function print(cell: Cell): string {
  if (cell === undefined || typeof cell === "string") return cell ?? "";
  const { value, unit } = cell;
  switch (unit) {
    case "s":
      return `${value.toFixed(2)} s`;
    case "ms":
      return `${grouped(value, value < 10 ? 2 : 0)} ms`;
    case "/s":
      return `${grouped(value, 0)}/s`;
    case "x":
      return `${grouped(value, value < 100 ? 1 : 0)}x`;
    case "%":
      return `${Math.round(value)} %`;
    case "MiB":
      return `${Math.round(value)} MiB`;
    case "":
      return value.toLocaleString("en");
  }
}

/** With commas between thousands. */
function grouped(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
