import type { Block, DiffBlock, Item, Row, Section } from "./page";
import { pageOf } from "./page";
import type { Review } from "./review";
import { plain, visible, visibleLine, type Word, type Words } from "./words";

export interface MarkdownOptions {
  /** Most characters of the text: a comment on GitHub may have 65,536. */
  readonly limit: number;
  /** Where the whole page is, for what has no room. */
  readonly fullPage?: string;
}

/** By this line a program finds its own comment again. */
export const MARKER = "<!-- cdktf-mutual-tls review -->";

/** What a section may need to say that it has no room: kept free for each. */
const RESERVE = 700;

/**
 * The page for a comment on GitHub or GitLab. What has no room is named; what is most needed comes first and is kept.
 * Declared text stands in code spans and fences, which nothing in it can end.
 */
export function printMarkdown(review: Review, options: MarkdownOptions): string {
  const page = pageOf(review);
  const parts = [MARKER, `### ${sentence(page.verdict)}`, ...page.notes.map((note) => `> ${sentence(note)}`)];
  const footer = `<sub>${sentence(page.footer)}</sub>`;
  const room = new Room(options.limit - length(parts) - footer.length - RESERVE * page.sections.length);
  const bodies = new Map<Section, string>();
  for (const section of [...page.sections].sort((a, b) => Number(b.isKept ?? false) - Number(a.isKept ?? false))) {
    bodies.set(section, printSection(section, room, options));
  }
  const body = page.sections.map((section) => bodies.get(section) ?? "");
  return `${[...parts, ...body, footer].join("\n\n")}\n`;
}

/** Characters that are left. */
class Room {
  constructor(private left: number) {}

  takes(text: string): boolean {
    if (text.length + 2 > this.left) return false;
    this.left -= text.length + 2;
    return true;
  }
}

function printSection({ title, blocks }: Section, room: Room, options: MarkdownOptions): string {
  const printed: string[] = [];
  const left: string[] = [];
  for (const block of blocks) printBlock(block, room, printed, left);
  return [`**${title}**`, ...printed, ...leftOut(left, options)].join("\n\n");
}

function printBlock(block: Block, room: Room, printed: string[], left: string[]): void {
  switch (block.kind) {
    case "text":
      if (room.takes(plain(block.text))) printed.push(sentence(block.text));
      return;
    case "diff": {
      const text = printDiff(block);
      if (room.takes(text)) printed.push(text);
      else left.push(sentence(block.short));
      return;
    }
    case "list": {
      const kept = block.items.map((item) => [printItem(item, ""), shortened(item)] as const).filter(fits(room, left));
      if (kept.length > 0) printed.push(kept.map(([text]) => text).join("\n"));
      return;
    }
    case "table": {
      const rows = block.rows.map((row) => [printRow(row), cell(row.cells[0] ?? [])] as const).filter(fits(room, left));
      const head = `| ${block.head.join(" | ")} |\n|${block.head.map(() => " --- |").join("")}`;
      printed.push([head, ...rows.map(([text]) => text)].join("\n"));
    }
  }
}

/** Keeps what has room, and takes down the short names of the rest. */
function fits(room: Room, left: string[]) {
  return ([text, short]: readonly [string, string]): boolean => {
    const hasRoom = room.takes(text);
    if (!hasRoom) left.push(short);
    return hasRoom;
  };
}

/** Never silently: how much is left out, the first of it by name, and where all of it is. */
function leftOut(left: readonly string[], { limit, fullPage }: MarkdownOptions): string[] {
  if (left.length === 0) return [];
  const named: string[] = [];
  let length = 0;
  for (const each of left) {
    length += each.length + 2;
    if (length > RESERVE - 400) break;
    named.push(each);
  }
  const more = left.length - named.length;
  const names = [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const where =
    fullPage === undefined
      ? "`review --format html` prints all of it."
      : `[The full page](<${encodeURI(fullPage)}>) has all of it.`;
  return [`**${left.length} not shown here**, for a comment has at most ${limit} characters: ${names}. ${where}`];
}

function shortened({ text }: Item): string {
  const all = sentence(text);
  return all.length <= 120 ? all : sentence([{ value: `${visibleLine(plain(text)).slice(0, 80)}...` }]);
}

function printItem({ text, alarm, items = [] }: Item, indent: string): string {
  const mark = alarm === undefined ? "" : `:warning: **${alarm}** `;
  return [`${indent}- ${mark}${sentence(text)}`, ...items.map((item) => printItem(item, `${indent}  `))].join("\n");
}

function printRow({ tone, cells }: Row): string {
  const [first = [], ...others] = cells;
  const strong = tone === "calm" ? cell(first) : `**${cell(first)}**`;
  return `| ${[strong, ...others.map(cell)].join(" | ")} |`;
}

function cell(text: Words): string {
  return sentence(
    text.map((word) => (typeof word === "string" ? word : { value: word.value.replace(/\|/g, "\u{a6}") })),
  );
}

function printDiff({ title, diff, isFolded }: DiffBlock): string {
  const text = visible(diff);
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  const fenced = `${fence}diff\n${text.endsWith("\n") ? text : `${text}\n`}${fence}`;
  if (!isFolded) return `${sentence(title)}\n\n${fenced}`;
  return `<details><summary>${title.map(html).join("")}</summary>\n\n${fenced}\n\n</details>`;
}

function sentence(text: Words): string {
  return text.map(markdown).join("");
}

/** Our own words may hold a character that Markdown reads; what was declared stands in a code span of its own. */
function markdown(word: Word): string {
  if (typeof word === "string")
    return word.replace(/[\\`*_[\]<>|~]/g, (character) => (character === ">" ? ">" : `\\${character}`));
  const text = visibleLine(word.value);
  if (text === "") return "(empty)";
  const ticks = "`".repeat(longestRun(text) + 1);
  const space = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${ticks}${space}${text}${space}${ticks}`;
}

/** The same where HTML is expected: Markdown is read there too, so that nothing it reads may be left. */
function html(word: Word): string {
  const text = typeof word === "string" ? word : visibleLine(word.value);
  const escaped = text.replace(/[^A-Za-z0-9 ./,:;-]/gu, (character) => `&#${character.codePointAt(0)};`);
  return typeof word === "string" ? escaped : `<code>${escaped}</code>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function length(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + part.length + 2, 0);
}
