import { createHash } from "node:crypto";
import { diffLines } from "../../core/text/diff-lines";
import { visible, visibleLine } from "../../core/text/visible";
import { plain, type Word, type Words } from "../../core/text/words";
import { pageOf } from "../page/compose-page";
import type { Block, Cell, Item } from "../page/page";
import type { Review } from "../page/review-model";
import { STYLE } from "./html-style";

/** The page as one file that loads nothing and runs nothing: its own policy forbids both. */
export function printHtml(review: Review): string {
  const page = pageOf(review);
  const style = createHash("sha256").update(STYLE).digest("base64");
  const sections = page.sections.map(
    ({ title, blocks }) =>
      `<section>\n<h2>${entities(title)}</h2>\n${blocks.map((block) => printBlock(block, title)).join("\n")}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${entities(visibleLine(plain(page.verdict)))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1 class="${page.tone}">${sentence(page.verdict)}</h1>
${[...page.notes.map((note) => `<p class="note">${sentence(note)}</p>`), ...sections].join("\n")}
</main>
<footer>${page.footer.map((each) => `<div>${sentence(each)}</div>`).join("")}</footer>
</body>
</html>
`;
}

function printBlock(block: Block, section: string): string {
  switch (block.kind) {
    case "text":
      return `<p>${sentence(block.text)}</p>`;
    case "list":
      return `<ul>\n${block.items.map(printItem).join("\n")}\n</ul>`;
    case "table": {
      const head = block.head.map((title) => `<th scope="col" role="columnheader">${entities(title)}</th>`).join("");
      const rows = block.rows.map(
        ({ cells }) =>
          `<tr role="row">${cells.map((cell, column) => printCell(cell, block.head[column] ?? "")).join("")}</tr>`,
      );
      return `<table role="table" aria-label="${entities(section)}">
<thead><tr role="row">${head}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
    }
    case "diff": {
      const title = sentence(block.title);
      const label = entities(visibleLine(plain(block.title)));
      // What scrolls has to be reached without a mouse.
      const text = `<pre tabindex="0" role="region" aria-label="${label}">${printDiff(block.diff)}</pre>`;
      return block.isFolded
        ? `<details class="file"><summary class="title">${title}</summary>${text}</details>`
        : `<div class="file"><div class="title">${title}</div>${text}</div>`;
    }
  }
}

/** Where the page is narrow a row becomes a card, and each cell has its column's title beside it. */
function printCell({ text, tone }: Cell, title: string): string {
  const classes = tone === undefined ? "" : ` class="${tone}"`;
  return `<td role="cell" data-title="${entities(title)}"${classes}><div>${sentence(text)}</div></td>`;
}

function printItem({ text, alarm, items = [] }: Item): string {
  const mark = alarm === undefined ? "" : `<b>${alarm}</b> `;
  const below = items.length === 0 ? "" : `\n<ul>\n${items.map(printItem).join("\n")}\n</ul>`;
  return `<li${alarm === undefined ? "" : ' class="alarm"'}>${mark}${sentence(text)}${below}</li>`;
}

/** A line each: a span is a row of its own, so that no newline stands between them. */
function printDiff(diff: string): string {
  return diffLines(visible(diff))
    .map(({ kind, text }) => `<span${kind === "same" ? "" : ` class="${kind}"`}>${entities(text)}\n</span>`)
    .join("");
}

function sentence(text: Words): string {
  return text.map(printWord).join("");
}

function printWord(word: Word): string {
  return "own" in word ? entities(word.own) : `<code>${entities(visibleLine(word.value))}</code>`;
}

function entities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
