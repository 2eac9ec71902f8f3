import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** A block of a page that is copied from an example: `<!-- snippet: FILE#NAME -->`, code, `<!-- /snippet -->`. */
const BLOCK = /<!-- snippet: (\S+)#(\S+) -->\n[\s\S]*?<!-- \/snippet -->/g;

/** Pages that may hold snippets. */
export function pages(): string[] {
  const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  return ["README.md", "ARCHITECTURE.md", ...docs.map((file) => `docs/${file}`)];
}

/** A page in which every snippet is the current text of its example. */
export function withSnippets(page: string): string {
  const text = readFileSync(join(root, page), "utf8");
  return text.replace(
    BLOCK,
    (_, file: string, name: string) =>
      `<!-- snippet: ${file}#${name} -->\n\`\`\`ts\n${snippet(page, file, name)}\n\`\`\`\n<!-- /snippet -->`,
  );
}

/**
 * The lines between the markers `// snippet:start NAME` and `// snippet:end NAME`, without their common indentation.
 */
function snippet(page: string, file: string, name: string): string {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const start = lines.findIndex((line) => line.trim() === `// snippet:start ${name}`);
  const end = lines.findIndex((line) => line.trim() === `// snippet:end ${name}`);
  if (start < 0 || end < start) throw new Error(`${page}: ${file} has no snippet ${name}`);
  const body = lines.slice(start + 1, end);
  const indent = Math.min(...body.filter((line) => line !== "").map((line) => line.length - line.trimStart().length));
  return body.map((line) => line.slice(indent)).join("\n");
}

if (require.main === module) {
  for (const page of pages()) writeFileSync(join(root, page), withSnippets(page));
}
