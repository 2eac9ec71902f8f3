import { createHash } from "node:crypto";
import { STYLE } from "./html-style";
import { type Block, type Item, pageOf } from "./page";
import type { Review } from "./review";
import { plain, visible, visibleLine, type Word, type Words } from "./words";

/** The page as one file that loads nothing and runs nothing: its own policy forbids both. */
export function printHtml(review: Review): string {
  const page = pageOf(review);
  const style = createHash("sha256").update(STYLE).digest("base64");
  const sections = page.sections.map(
    ({ title, blocks }) => `<h2>${entities(title)}</h2>\n${blocks.map(printBlock).join("\n")}`,
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
<h1 class="${page.tone}">${sentence(page.verdict)}</h1>
${[...page.notes.map((note) => `<p class="note">${sentence(note)}</p>`), ...sections].join("\n")}
<footer>${sentence(page.footer)}</footer>
</body>
</html>
`;
}

function printBlock(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p>${sentence(block.text)}</p>`;
    case "list":
      return `<ul>\n${block.items.map(printItem).join("\n")}\n</ul>`;
    case "table": {
      const head = block.head.map((title) => `<th>${entities(title)}</th>`).join("");
      const rows = block.rows.map(
        ({ tone, cells }) => `<tr class="${tone}">${cells.map((cell) => `<td>${sentence(cell)}</td>`).join("")}</tr>`,
      );
      return `<div class="scroll"><table>\n<tr>${head}</tr>\n${rows.join("\n")}\n</table></div>`;
    }
    case "diff": {
      const title = sentence(block.title);
      const text = `<pre>${printDiff(block.diff)}</pre>`;
      return block.isFolded
        ? `<details class="file"><summary class="title">${title}</summary>${text}</details>`
        : `<div class="file"><div class="title">${title}</div>${text}</div>`;
    }
  }
}

function printItem({ text, alarm, items = [] }: Item): string {
  const mark = alarm === undefined ? "" : `<b class="mark">${alarm}</b> `;
  const below = items.length === 0 ? "" : `\n<ul>\n${items.map(printItem).join("\n")}\n</ul>`;
  return `<li${alarm === undefined ? "" : ' class="alarm"'}>${mark}${sentence(text)}${below}</li>`;
}

/** A line each: a span is a row of its own, so that no newline stands between them. */
function printDiff(diff: string): string {
  return visible(diff)
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `<span${lineClass(line)}>${entities(line)}\n</span>`)
    .join("");
}

function lineClass(line: string): string {
  if (/^(---|\+\+\+|diff |new file|deleted file|\\)/.test(line)) return ' class="faint"';
  if (line.startsWith("@@")) return ' class="hunk"';
  if (line.startsWith("+")) return ' class="added"';
  return line.startsWith("-") ? ' class="removed"' : "";
}

function sentence(text: Words): string {
  return text.map(printWord).join("");
}

function printWord(word: Word): string {
  return typeof word === "string" ? entities(word) : `<code>${entities(visibleLine(word.value))}</code>`;
}

function entities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
