import { visible, visibleLine } from "../../core/text/visible";
import type { Word, Words } from "../../core/text/words";
import { hostList } from "../changes/host-list";
import { pageOf } from "../page/compose-page";
import type { Block, Cell, DiffBlock, Item, Page, Section } from "../page/page";
import type { Review } from "../page/review-model";

export interface MarkdownOptions {
  /** Most characters of the text: a comment on GitHub may have 65,536. */
  readonly limit: number;
  /** Where the whole page is, for what has no room. */
  readonly fullPage?: string;
}

/** By this line a program finds its own comment again. */
export const MARKER = "<!-- cdktf-mutual-tls review -->";

/**
 * The page for a comment on GitHub or GitLab. What is most needed is kept where not everything has room, and what is left
 * out is counted, with its hosts. Declared text stands in code spans and fences, which nothing in it can end.
 *
 * @throws when the limit is too small for what may not be left out.
 */
export function printMarkdown(review: Review, options: MarkdownOptions): string {
  const page = pageOf(review);
  const sections = page.sections.map(piecesOf);
  const byNeed = sections
    .flatMap(({ need, parts }) =>
      parts.flatMap(({ isDiff, pieces }) => pieces.map((piece) => ({ need, isDiff, piece }))),
    )
    .sort((one, other) => Number(one.isDiff) - Number(other.isDiff) || one.need - other.need)
    .map(({ piece }) => ({ piece, length: characters(piece.text) + 2 }));
  const print = (kept: ReadonlySet<Piece>) => printPage(page, sections, kept, options);

  const whole = print(new Set(byNeed.map(({ piece }) => piece)));
  if (characters(whole) <= options.limit) return whole;
  let room = options.limit - characters(print(new Set()));
  for (;;) {
    const text = print(fitting(byNeed, room));
    const excess = characters(text) - options.limit;
    if (excess <= 0) return text;
    // What is said of the rest has its length, too.
    if (room < 0) throw new Error(`the page does not fit into ${options.limit} characters: allow more`);
    room -= excess;
  }
}

/** The smallest part that is shown or left out. */
interface Piece {
  readonly text: string;
  readonly hosts: readonly string[];
  /** What it is, in a few words, where that is not plain from its hosts. */
  readonly short?: string;
}

interface Part {
  readonly isDiff: boolean;
  readonly pieces: readonly Piece[];
  /** What pieces stand below. */
  readonly head?: string;
  readonly between: string;
}

interface SectionParts {
  readonly title: string;
  readonly need: number;
  readonly parts: readonly Part[];
}

function piecesOf({ title, need, blocks }: Section): SectionParts {
  return { title, need, parts: blocks.map(partOf) };
}

function partOf(block: Block): Part {
  const plainPart = { isDiff: false, between: "\n" };
  switch (block.kind) {
    case "text":
      return { ...plainPart, pieces: [{ text: sentence(block.text), hosts: [] }] };
    case "diff": {
      const piece = { text: printDiff(block), hosts: block.hosts, short: sentence(block.short) };
      return { isDiff: true, between: "\n\n", pieces: [piece] };
    }
    case "list":
      return {
        ...plainPart,
        pieces: block.items.map((item) => ({ text: printItem(item, ""), hosts: item.hosts ?? [] })),
      };
    case "table": {
      const head = `| ${block.head.join(" | ")} |\n|${block.head.map(() => " --- |").join("")}`;
      return { ...plainPart, head, pieces: block.rows.map(({ cells, hosts }) => ({ text: printRow(cells), hosts })) };
    }
  }
}

/** The pieces that have room, in the order of need. */
function fitting(pieces: readonly { readonly piece: Piece; readonly length: number }[], room: number): Set<Piece> {
  const kept = new Set<Piece>();
  let left = room;
  for (const { piece, length } of pieces) {
    if (length > left) continue;
    left -= length;
    kept.add(piece);
  }
  return kept;
}

function printPage(
  page: Page,
  sections: readonly SectionParts[],
  kept: ReadonlySet<Piece>,
  options: MarkdownOptions,
): string {
  const alarm = page.tone === "alarm" ? ":warning: " : "";
  const body = sections.flatMap(({ title, parts }) => {
    const pieces = parts.flatMap((part) => part.pieces);
    const left = pieces.filter((piece) => !kept.has(piece));
    return [
      `#### ${title}`,
      ...parts.flatMap((part) => printPart(part, kept)),
      ...(left.length === 0 ? [] : [leftOut(left, pieces.length, options)]),
    ];
  });
  const blocks = [
    MARKER,
    `### ${alarm}${sentence(page.verdict)}`,
    ...page.notes.map((note) => `> ${sentence(note)}`),
    ...body,
    `<sub>${page.footer.map(sentence).join("<br>")}</sub>`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function printPart({ head, pieces, between }: Part, kept: ReadonlySet<Piece>): string[] {
  const shown = pieces.filter((piece) => kept.has(piece)).map(({ text }) => text);
  if (shown.length === 0) return [];
  return [[...(head === undefined ? [] : [head]), ...shown].join(between)];
}

/** Never silently: how much is left out, of what, and where all of it is. */
function leftOut(left: readonly Piece[], all: number, { limit, fullPage }: MarkdownOptions): string {
  const shorts = left.flatMap(({ short }) => short ?? []);
  const hosts = [...new Set(left.flatMap((piece) => piece.hosts))];
  const isShort = shorts.length === left.length && left.length <= 3;
  const what = isShort ? shorts.join(", ") : hosts.length === 0 ? "" : `of ${sentence(hostList(hosts))}`;
  const where =
    fullPage === undefined
      ? "`review --format html` prints all of it."
      : `[The full page](<${encodeURI(fullPage)}>) has all of it.`;
  const why = `a comment has at most ${limit} characters`;
  return `**${left.length} of ${all} not shown here**${what === "" ? "" : `, ${what}`}: ${why}. ${where}`;
}

/** As GitHub counts them: one outside of the Basic Multilingual Plane is one, too. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

function printItem({ text, alarm, items = [] }: Item, indent: string): string {
  const mark = alarm === undefined ? "" : `:warning: **${alarm}** `;
  return [`${indent}- ${mark}${sentence(text)}`, ...items.map((item) => printItem(item, `${indent}  `))].join("\n");
}

function printRow(cells: readonly Cell[]): string {
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** A bar would end the cell, even in a code span. */
function cell({ text, tone }: Cell): string {
  const printed = sentence(text.map((word) => ("own" in word ? word : { value: word.value.replace(/\|/g, "\u{a6}") })));
  return tone === "alarm" || tone === "change" ? `**${printed}**` : printed;
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
  if ("own" in word)
    return word.own.replace(/[\\`*_[\]<>|~]/g, (character) => (character === ">" ? ">" : `\\${character}`));
  const text = visibleLine(word.value);
  if (text === "") return "(empty)";
  const ticks = "`".repeat(longestRun(text) + 1);
  const space = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${ticks}${space}${text}${space}${ticks}`;
}

/** The same where HTML is expected: Markdown is read there too, so that nothing it reads may be left. */
function html(word: Word): string {
  const text = "own" in word ? word.own : visibleLine(word.value);
  const escaped = text.replace(/[^A-Za-z0-9 ./,:;-]/gu, (character) => `&#${character.codePointAt(0)};`);
  return "own" in word ? escaped : `<code>${escaped}</code>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
