import { diffLines } from "../../core/text/diff-lines";
import { type Paint, painter, type Style } from "../../core/text/paint";
import { tableLines } from "../../core/text/table";
import { visible, visibleLine } from "../../core/text/visible";
import { plain, type Words } from "../../core/text/words";
import { pageOf } from "../page/compose-page";
import type { Block, Item, Row, Tone } from "../page/page";
import type { Review } from "../page/review-model";

/** Sentences are broken there, or where a narrower terminal ends; diffs are not. */
const WIDTH = 120;

/** The terminal that the page is for. */
export interface TextOptions {
  readonly isColoured: boolean;
  /** Characters in a line; absent where the text goes elsewhere, and the verdict and tables stay whole lines. */
  readonly columns?: number;
}

interface Sheet {
  readonly paint: Paint;
  readonly width: number;
  readonly columns: number;
}

/** The page for a terminal. */
export function printText(review: Review, { isColoured, columns = Number.POSITIVE_INFINITY }: TextOptions): string {
  const paint = painter(isColoured);
  const sheet = { paint, columns, width: Math.min(WIDTH, columns) };
  const page = pageOf(review);
  const whole = (style: Style, text: string) => wrapped("", text, columns).map((each) => paint(style, each));
  const lines = [
    ...whole(page.tone === "alarm" ? "alarm" : "strong", line(page.verdict)),
    ...page.notes.flatMap((note) => wrapped("", `! ${line(note)}`, sheet.width).map((each) => paint("alarm", each))),
    ...page.sections.flatMap(({ title, blocks }) => [
      "",
      paint("strong", title),
      ...blocks.flatMap((block) => printBlock(block, sheet)),
    ]),
    "",
    ...page.footer.flatMap((each) => whole("faint", line(each))),
  ];
  return `${lines.join("\n")}\n`;
}

function printBlock(block: Block, sheet: Sheet): string[] {
  const { paint, width } = sheet;
  switch (block.kind) {
    case "text":
      return wrapped("  ", line(block.text), width);
    case "list":
      return printItems(block.items, "  ", sheet);
    case "table":
      return printTable(block.head, block.rows, sheet);
    case "diff":
      return ["", `  ${paint("place", line(block.title))}`, ...printDiff(block.diff, paint)];
  }
}

/** Where one of them is an alarm, the others begin below its text. */
function printItems(items: readonly Item[], indent: string, sheet: Sheet): string[] {
  const { paint, width } = sheet;
  const others = items.some(({ alarm }) => alarm !== undefined) ? `${indent}  ` : indent;
  return items.flatMap(({ text, alarm, items: below = [] }) => {
    const own =
      alarm === undefined
        ? wrapped(others, line(text), width)
        : wrapped(indent, `! ${alarm} ${line(text)}`, width).map((each) => paint("alarm", each));
    return [...own, ...printItems(below, `${others}  `, sheet)];
  });
}

/** Lines that break between words, and begin below each other but for the first. */
function wrapped(indent: string, text: string, width: number): string[] {
  const lines: string[] = [];
  let current = indent;
  for (const word of text.split(" ")) {
    const isFirst = current.trim() === "";
    if (!isFirst && current.length + 1 + word.length > width) {
      lines.push(current);
      current = `${indent}    ${word}`;
    } else current += isFirst ? word : ` ${word}`;
  }
  return [...lines, current];
}

function printTable(head: readonly string[], rows: readonly Row[], sheet: Sheet): string[] {
  const { paint } = sheet;
  const titles = head.map((title) => title.toUpperCase());
  const cells = rows.map(({ cells: row }) => row.map(({ text }) => line(text)));
  const lines = tableLines([titles, ...cells], {
    indent: "  ",
    paint: (text, column, row) => {
      if (row === 0) return paint("faint", text);
      const tone = rows[row - 1]?.cells[column]?.tone;
      return tone === undefined ? text : paint(TONES[tone], text);
    },
  });
  const widest = Math.max(...tableLines([titles, ...cells], { indent: "  " }).map(({ length }) => length));
  return widest > sheet.columns ? printRecords(titles, rows, sheet) : lines;
}

/** A table that is wider than the terminal: a line a cell, and what has no room goes on below it. */
function printRecords(titles: readonly string[], rows: readonly Row[], { paint, width }: Sheet): string[] {
  const indent = "  ";
  const most = Math.max(...titles.map(({ length }) => length));
  return rows.flatMap(({ cells }, index) => [
    ...(index === 0 ? [] : [""]),
    ...cells.flatMap(({ text, tone }, column) => {
      const title = (titles[column] ?? "").padEnd(most + 2);
      const given = line(text);
      if (given === "") return [];
      const [first = "", ...more] = wrapped("", given, width - indent.length - title.length);
      const shown = (each: string) => (tone === undefined ? each : paint(TONES[tone], each));
      const below = more.map((each) => `${indent}${" ".repeat(title.length)}${shown(each.trimStart())}`);
      return [`${indent}${paint("faint", title)}${shown(first)}`, ...below];
    }),
  ]);
}

const TONES: Readonly<Record<Tone, Style>> = { alarm: "alarm", change: "strong", calm: "faint" };

/** At the first column, so that patch(1) takes it. */
function printDiff(diff: string, paint: Paint): string[] {
  return diffLines(visible(diff)).map(({ kind, text }) => {
    if (kind === "added" || kind === "removed") return paint(kind, text);
    return kind === "same" ? text : paint("faint", text);
  });
}

function line(text: Words): string {
  return visibleLine(plain(text));
}
