/**
 * One section of a unit file. The value of an entry is text, or the words of a command line. Everything is literal:
 * systemd's specifiers and variables are not expanded.
 */
export interface UnitSection {
  readonly name: string;
  readonly entries: readonly (readonly [key: string, value: string | number | boolean | readonly string[]])[];
}

const WIDTH = 100;

/** The text of a unit file. */
export function printUnit(sections: readonly UnitSection[]): string {
  return sections
    .map(({ name, entries }) => {
      const lines = entries.map(([key, value]) => printEntry(key, value));
      return `[${checked(name)}]\n${lines.join("")}`;
    })
    .join("\n");
}

function printEntry(key: string, value: UnitSection["entries"][number][1]): string {
  if (typeof value === "boolean") return `${checked(key)}=${value ? "yes" : "no"}\n`;
  if (typeof value === "number") return `${checked(key)}=${value}\n`;
  if (typeof value === "string") return `${checked(key)}=${literal(checked(value))}\n`;
  return `${checked(key)}=${commandLine(key, value)}\n`;
}

/** Words that systemd splits again in the same way. They continue on the next line if a line would get too long. */
function commandLine(key: string, words: readonly string[]): string {
  let width = key.length + 1;
  let line = "";
  for (const [index, word] of words.entries()) {
    const printed = quoted(word, index === 0);
    const breaks = index > 0 && width + 1 + printed.length > WIDTH - " \\".length;
    line += `${index === 0 ? "" : breaks ? " \\\n    " : " "}${printed}`;
    width = breaks ? 4 + printed.length : width + (index === 0 ? 0 : 1) + printed.length;
  }
  return line;
}

/** systemd expands `$` in every word but the first, and unquotes backslashes and quotes in all of them. */
function quoted(word: string, first: boolean): string {
  const escaped = literal(controlFree(word))
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .replace(/\$/g, first ? "$" : "$$$$");
  return /^[A-Za-z0-9_.,:/=@+%$-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

function literal(text: string): string {
  return text.replace(/%/g, "%%");
}

function controlFree(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new Error(`a unit file cannot hold control characters in a value: ${JSON.stringify(text)}`);
  }
  return text;
}

/** systemd trims values, and reads a backslash at the end as a continued line. */
function checked(text: string): string {
  if (controlFree(text) !== text.trim() || text.endsWith("\\")) {
    throw new Error(
      `a unit file cannot hold a value with spaces around it or a backslash at its end: ${JSON.stringify(text)}`,
    );
  }
  return text;
}
