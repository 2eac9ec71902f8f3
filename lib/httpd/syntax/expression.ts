const PLAIN = /[A-Za-z .,_=@/:+-]/;

/**
 * A string literal of httpd's expression language, in single quotes. Everything but a few harmless characters is written
 * as octal bytes: `$` and `%` would interpolate, a quote would end the string, and a digit right after an octal byte
 * would be read as part of it.
 */
export function expressionString(value: string): string {
  if (/\p{Cc}/u.test(value)) {
    throw new Error(`an expression string must not contain control characters, got: ${JSON.stringify(value)}`);
  }
  return literal(value);
}

/** The same for text of several lines, such as PEM. */
export function expressionLines(text: string): string {
  if (/(?!\n)\p{Cc}/u.test(text)) {
    throw new Error(`lines of an expression must not contain control characters, got: ${JSON.stringify(text)}`);
  }
  return literal(text);
}

function literal(value: string): string {
  let text = "";
  let afterOctal = false;
  for (const byte of Buffer.from(value, "utf8")) {
    const character = String.fromCharCode(byte);
    const plain: boolean = PLAIN.test(character) || (/[0-9]/.test(character) && !afterOctal);
    text += plain ? character : `\\${byte.toString(8).padStart(3, "0")}`;
    afterOctal = !plain;
  }
  return `'${text}'`;
}
