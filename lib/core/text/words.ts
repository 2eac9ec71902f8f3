import { scriptNote } from "./scripts";

/** A piece of a sentence: the library's text, or a value that somebody declared and that no printer may read as markup. */
export type Word = { readonly own: string } | { readonly value: string };

/** A sentence, or a part of one. */
export type Words = readonly Word[];

/** The library's text. Nothing that comes from a declaration, a host or a file may be passed here. */
export function own(text: string): Words {
  return [{ own: text }];
}

/** A sentence: the text of the template is the library's, a string in braces is a value. */
export function words(texts: TemplateStringsArray, ...values: readonly (string | number | Words)[]): Words {
  const all: Word[] = [];
  for (const [index, text] of texts.entries()) {
    if (text !== "") all.push({ own: text });
    const value = values[index];
    if (typeof value === "number") all.push({ own: String(value) });
    else if (typeof value === "string") all.push({ value }, ...noteOf(value));
    else if (value !== undefined) all.push(...value);
  }
  return all;
}

/** What cannot be seen of a value's letters stands behind it. */
function noteOf(value: string): Words {
  const note = scriptNote(value);
  return note === undefined ? [] : [{ own: ` (${note})` }];
}

/** Sentences with something between each two. */
export function joined(sentences: readonly Words[], between: string): Words {
  return sentences.flatMap((sentence, index) => (index === 0 ? sentence : [...own(between), ...sentence]));
}

/** Values with commas between them. */
export function listed(values: readonly string[]): Words {
  return joined(
    values.map((value) => words`${value}`),
    ", ",
  );
}

/** The sentence as plain text. */
export function plain(sentence: Words): string {
  return sentence.map((word) => ("own" in word ? word.own : word.value)).join("");
}
