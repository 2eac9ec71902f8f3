/**
 * Characters that nobody sees as they are, by their properties: controls and formats (changes of direction among them), what
 * a renderer may ignore, every space but the usual one, line ends of Unicode, private, unassigned and half characters, and
 * marks on nothing. U+2800 is blank by its picture alone, which no property tells.
 */
const UNSEEN =
  /(?!\n|\t| )(?:[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u2800]|(?<![\p{L}\p{M}\p{N}])\p{M})/gu;

/** Text in which every character can be seen; lines and tabs stay. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    character === "\r" ? "\\r" : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\n/g, "\\n").replace(/\t/g, "\\t");
}

const LONGEST = 300;

/** The same in the notation of JSON, cut where it is long; the empty text is two quotes. */
export function printable(text: string): string {
  if (text === "") return '""';
  const escaped = visibleJson(JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"'));
  return escaped.length > LONGEST ? `${escaped.slice(0, LONGEST - 3)}...` : escaped;
}

/** A text of JSON whose value is the same and in which every character can be seen. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
