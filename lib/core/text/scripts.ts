/** Alphabets whose letters can look like those of another one. Han, kana and Hangul do not, and are written with Latin. */
const ALPHABETS = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Armenian",
  "Cherokee",
  "Coptic",
  "Lisu",
  "Georgian",
  "Hebrew",
  "Arabic",
];

const LETTERS = ALPHABETS.map((name) => [name, new RegExp(`^\\p{Script_Extensions=${name}}$`, "u")] as const);

/**
 * What a reader cannot see of a name's letters: that they are of several alphabets, of another one than Latin, or other
 * characters that look like ASCII, for example of full width. Undefined where there is nothing to say.
 */
export function scriptNote(text: string): string | undefined {
  if (/^\p{ASCII}*$/u.test(text)) return undefined;
  const letters = text.match(/\p{L}/gu) ?? [];
  const found = LETTERS.filter(([, letter]) => letters.some((each) => letter.test(each))).map(([name]) => name);
  const foreign = found.filter((name) => name !== "Latin");
  const lookAlikes = [...new Set(text.match(/[\p{L}\p{N}]/gu))].filter(
    (each) => !/\p{ASCII}/u.test(each) && /^[!-~]$/.test(each.normalize("NFKC")),
  );
  const notes = [
    ...(found.length > 1 ? [`mixes ${list(found)} letters: ${codePoints(letters, rarest(letters, found))}`] : []),
    ...(found.length === 1 && foreign.length === 1 ? [`${foreign[0]} letters`] : []),
    ...(lookAlikes.length > 0 ? [`not ASCII: ${lookAlikes.slice(0, MOST).map(codePoint).join(", ")}`] : []),
  ];
  return notes.length === 0 ? undefined : notes.join("; ");
}

/** Words of a text of which there is something to say, each once. */
export function notedWords(text: string): string[] {
  if (/^\p{ASCII}*$/u.test(text)) return [];
  return [...new Set(text.match(/[\p{L}\p{M}\p{N}]+/gu))].filter((word) => scriptNote(word) !== undefined);
}

const MOST = 3;

function list(names: readonly string[]): string {
  return names.length === 2 ? names.join(" and ") : names.join(", ");
}

/** The alphabet of the fewest letters: those are what does not belong. */
function rarest(letters: readonly string[], names: readonly string[]): string {
  const number = (name: string) => letters.filter((each) => isOf(name, each)).length;
  return [...names].sort((one, other) => number(one) - number(other))[0] ?? "";
}

function isOf(name: string, letter: string): boolean {
  return LETTERS.some(([each, pattern]) => each === name && pattern.test(letter));
}

function codePoints(letters: readonly string[], name: string): string {
  const own = [...new Set(letters.filter((each) => isOf(name, each)))];
  const more = own.length > MOST ? ", ..." : "";
  return `${own.slice(0, MOST).map(codePoint).join(", ")}${more} ${own.length === 1 ? "is" : "are"} ${name}`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
