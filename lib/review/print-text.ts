import type { Block, Item, Row, Tone } from "./page";
import { pageOf } from "./page";
import { type Paint, painter, type Style } from "./paint";
import type { Review } from "./review";
import { plain, visible, visibleLine, type Words } from "./words";

/** The page for a terminal. */
export function printText(review: Review, options: { readonly isColoured: boolean }): string {
  const paint = painter(options.isColoured);
  const page = pageOf(review);
  const lines = [
    paint(page.tone === "alarm" ? "alarm" : "strong", line(page.verdict)),
    ...page.notes.map((note) => paint("alarm", `! ${line(note)}`)),
    ...page.sections.flatMap(({ title, blocks }) => [
      "",
      paint("strong", title),
      ...blocks.flatMap((block) => printBlock(block, paint)),
    ]),
    "",
    paint("faint", line(page.footer)),
  ];
  return `${lines.join("\n")}\n`;
}

function printBlock(block: Block, paint: Paint): string[] {
  switch (block.kind) {
    case "text":
      return [`  ${line(block.text)}`];
    case "list":
      return block.items.flatMap((item) => printItem(item, "  ", paint));
    case "table":
      return printTable(block.head, block.rows, paint);
    case "diff":
      return ["", `  ${paint("place", line(block.title))}`, ...printDiff(block.diff, paint)];
  }
}

function printItem({ text, tone, items = [] }: Item, indent: string, paint: Paint): string[] {
  const own = tone === "alarm" ? paint("alarm", `${indent}! weakens ${line(text)}`) : `${indent}  ${line(text)}`;
  return [own, ...items.flatMap((item) => printItem(item, `${indent}  `, paint))];
}

function printTable(head: readonly string[], rows: readonly Row[], paint: Paint): string[] {
  const cells = [head.map((title) => title.toUpperCase()), ...rows.map((row) => row.cells.map(line))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells.map((row, index) => {
    const text = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    return paint(index === 0 ? "faint" : rowStyle(rows[index - 1]?.tone), `  ${text.trimEnd()}`);
  });
}

function rowStyle(tone: Tone | undefined): Style {
  return tone === "alarm" ? "alarm" : tone === "change" ? "strong" : "faint";
}

/** At the first column, so that patch(1) takes it. */
function printDiff(diff: string, paint: Paint): string[] {
  return visible(diff)
    .replace(/\n$/, "")
    .split("\n")
    .map((text) => {
      if (/^(---|\+\+\+|@@|diff )/.test(text)) return paint("faint", text);
      if (text.startsWith("+")) return paint("added", text);
      return text.startsWith("-") ? paint("removed", text) : text;
    });
}

function line(text: Words): string {
  return visibleLine(plain(text));
}
