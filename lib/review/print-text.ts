import { pageOf } from "./compose-page";
import { diffLines } from "./diff-lines";
import type { Block, Item, Row, Tone } from "./page";
import { type Paint, painter, type Style } from "./paint";
import type { Review } from "./review";
import { plain, visible, visibleLine, type Words } from "./words";

/** Sentences are broken there; diffs and tables are not. */
const WIDTH = 120;

/** The page for a terminal. */
export function printText(review: Review, options: { readonly isColoured: boolean }): string {
  const paint = painter(options.isColoured);
  const page = pageOf(review);
  const lines = [
    paint(page.tone === "alarm" ? "alarm" : "strong", line(page.verdict)),
    ...page.notes.flatMap((note) => wrapped("", `! ${line(note)}`).map((each) => paint("alarm", each))),
    ...page.sections.flatMap(({ title, blocks }) => [
      "",
      paint("strong", title),
      ...blocks.flatMap((block) => printBlock(block, paint)),
    ]),
    "",
    ...page.footer.map((each) => paint("faint", line(each))),
  ];
  return `${lines.join("\n")}\n`;
}

function printBlock(block: Block, paint: Paint): string[] {
  switch (block.kind) {
    case "text":
      return wrapped("  ", line(block.text));
    case "list":
      return printItems(block.items, "  ", paint);
    case "table":
      return printTable(block.head, block.rows, paint);
    case "diff":
      return ["", `  ${paint("place", line(block.title))}`, ...printDiff(block.diff, paint)];
  }
}

/** Where one of them is an alarm, the others begin below its text. */
function printItems(items: readonly Item[], indent: string, paint: Paint): string[] {
  const others = items.some(({ alarm }) => alarm !== undefined) ? `${indent}  ` : indent;
  return items.flatMap(({ text, alarm, items: below = [] }) => {
    const own =
      alarm === undefined
        ? wrapped(others, line(text))
        : wrapped(indent, `! ${alarm} ${line(text)}`).map((each) => paint("alarm", each));
    return [...own, ...printItems(below, `${others}  `, paint)];
  });
}

/** Lines that break between words, and begin below each other but for the first. */
function wrapped(indent: string, text: string): string[] {
  const lines: string[] = [];
  let current = indent;
  for (const word of text.split(" ")) {
    const isFirst = current.trim() === "";
    if (!isFirst && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = `${indent}    ${word}`;
    } else current += isFirst ? word : ` ${word}`;
  }
  return [...lines, current];
}

function printTable(head: readonly string[], rows: readonly Row[], paint: Paint): string[] {
  const titles = head.map((title) => title.toUpperCase());
  const cells = rows.map(({ cells: row }) => row.map(({ text }) => line(text)));
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const pad = (text: string, column: number) => " ".repeat((widths[column] ?? 0) - text.length);
  const printRow = (row: Row, index: number) =>
    (cells[index] ?? []).map((text, column) => {
      const tone = row.cells[column]?.tone;
      return (tone === undefined ? text : paint(TONES[tone], text)) + pad(text, column);
    });
  const lines = [titles.map((title, column) => paint("faint", title) + pad(title, column)), ...rows.map(printRow)];
  return lines.map((texts) => `  ${texts.join("  ").trimEnd()}`);
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
