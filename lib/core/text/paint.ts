import { visible } from "./visible";

export type Style = "strong" | "alarm" | "warning" | "good" | "bad" | "added" | "removed" | "faint" | "place";

const CODES: Readonly<Record<Style, string>> = {
  strong: "1",
  alarm: "1;31",
  warning: "33",
  good: "32",
  bad: "31",
  added: "32",
  removed: "31",
  faint: "2",
  place: "36",
};

/** Makes a text look as it is meant. */
export type Paint = (style: Style, text: string) => string;

/** Paints on a terminal that shows colours, and leaves every text as it is elsewhere. */
export function painter(isColoured: boolean): Paint {
  return isColoured ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_, text) => text;
}

/** Starts and ends of colours. */
const COLOURS = new RegExp(`\u001b\\[(?:0|${Object.values(CODES).join("|")})m`, "g");

/** Text in which every character but these colours can be seen. */
export function visiblePainted(text: string): string {
  const colours = text.match(COLOURS) ?? [];
  return text
    .split(COLOURS)
    .map((part, index) => visible(part) + (colours[index] ?? ""))
    .join("");
}
