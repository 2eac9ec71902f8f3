import { structuredPatch } from "diff";

/** Lines of a file that stay around each change. */
const CONTEXT = 3;

/** Edits after which two texts count as having nothing in common: finding the shortest way takes their square. */
const MOST_EDITS = 4000;

/**
 * The unified diff of a text, as patch(1) reads it. A side that is undefined is a file that is not there.
 *
 * @param path Absolute path of the file.
 */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  const header = fileHeader(path, before, after);
  return header + hunks(before ?? "", after ?? "");
}

function fileHeader(path: string, before: string | undefined, after: string | undefined): string {
  const [old, fresh] = [headerName(`a${path}`), headerName(`b${path}`)];
  // Only git's own header tells of a file that is empty.
  if (before === undefined && after === "") return `diff --git ${old} ${fresh}\nnew file mode 100644\n`;
  if (before === "" && after === undefined) return `diff --git ${old} ${fresh}\ndeleted file mode 100644\n`;
  return `--- ${before === undefined ? "/dev/null" : old}\n+++ ${after === undefined ? "/dev/null" : fresh}\n`;
}

/** A name as git writes it in a header: in quotes where it has bytes that would end it or hide it. */
function headerName(name: string): string {
  if (!/[^!-~]|["\\]/.test(name)) return name;
  const escapes: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\" };
  const bytes = [...Buffer.from(name, "utf8")].map((byte) => {
    const printable =
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
    return escapes[byte] ?? printable;
  });
  return `"${bytes.join("")}"`;
}

function hunks(before: string, after: string): string {
  const options = { context: CONTEXT, maxEditLength: MOST_EDITS };
  const patch = structuredPatch("", "", before, after, undefined, undefined, options);
  if (patch === undefined) return replaced(before, after);
  return patch.hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      const body = lines.map((line) => `${line}\n`).join("");
      return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${body}`;
    })
    .join("");
}

/** One hunk from the first line that differs to the last. */
function replaced(before: string, after: string): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  const shorter = Math.min(old.length, fresh.length) - head;
  while (tail < shorter && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  const above = Math.min(CONTEXT, head);
  const below = Math.min(CONTEXT, tail);
  const changedTo = (lines: readonly string[]) => lines.length - tail;
  const line = (sign: string) => (text: string) =>
    sign + (text.endsWith("\n") ? text : `${text}\n\\ No newline at end of file\n`);
  const body = [
    ...old.slice(head - above, head).map(line(" ")),
    ...old.slice(head, changedTo(old)).map(line("-")),
    ...fresh.slice(head, changedTo(fresh)).map(line("+")),
    ...old.slice(changedTo(old), changedTo(old) + below).map(line(" ")),
  ];
  const start = head - above + 1;
  const length = (lines: readonly string[]) => above + changedTo(lines) - head + below;
  return `@@ -${range(start, length(old))} +${range(start, length(fresh))} @@\n${body.join("")}`;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A range of no lines begins after the line before it. */
function range(start: number, lines: number): string {
  const from = lines === 0 ? start - 1 : start;
  return lines === 1 ? String(from) : `${from},${lines}`;
}
