/** A piece of a sentence: our own words, or a value that somebody declared and that no printer may take for markup. */
export type Word = string | { readonly value: string };

/** A sentence of the page. */
export type Words = readonly Word[];

/** A sentence with values in it: text in braces is a value; numbers, and what is words already, are our own. */
export function words(texts: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words {
  const all: Word[] = [];
  for (const [index, text] of texts.entries()) {
    if (text !== "") all.push(text);
    const value = values[index];
    if (typeof value === "number") all.push(String(value));
    else if (typeof value === "string") all.push({ value });
    else if (value !== undefined) all.push(...value);
  }
  return all;
}

/** Sentences with something between each two. */
export function joined(sentences: readonly Words[], between: string): Words {
  return sentences.flatMap((sentence, index) => (index === 0 ? sentence : [between, ...sentence]));
}

/** Values one after the other. */
export function listed(values: readonly string[]): Words {
  return joined(
    values.map((value) => words`${value}`),
    ", ",
  );
}

/** The sentence as plain text. */
export function plain(sentence: Words): string {
  return sentence.map((word) => (typeof word === "string" ? word : word.value)).join("");
}

/** `1 file`, `2 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Characters that a terminal or a browser acts on instead of showing them: controls, and those that turn a line around. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text in which everything can be seen; lines and tabs stay. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    character === "\r" ? "\\r" : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\n/g, "\\n").replace(/\t/g, "\\t");
}

/** `www0 to www199 (200 hosts)` where there are many, else all of them. */
export function hostList(names: readonly string[]): Words {
  if (names.length <= 4) return listed(names);
  const [first = "", ...others] = names;
  const last = others[others.length - 1] ?? "";
  const numbered = names.map((name) => /^(.*?)(\d+)$/.exec(name));
  const start = Number(numbered[0]?.[2]);
  const isRun = numbered.every(
    (match, index) => match !== null && match[1] === numbered[0]?.[1] && Number(match[2]) === start + index,
  );
  return isRun
    ? words`${first} to ${last} (${names.length} hosts)`
    : words`${listed(names.slice(0, 3))} and ${names.length - 3} more`;
}
