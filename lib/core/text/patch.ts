import { unifiedHunks } from "./unified-diff";

/**
 * A unified diff as patch(1) and git read it. A side that is undefined is a file that is not there.
 *
 * @param path Absolute path of the file.
 */
export function patchOf(path: string, before: string | undefined, after: string | undefined): string {
  return fileHeader(path, before, after) + unifiedHunks(before ?? "", after ?? "").text;
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
