/** Characters that a terminal or a browser acts on instead of showing them: controls, and those that change the direction. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

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
