import { formatIssue } from "../../../lib/core/issue";
import { notedWords, scriptNote } from "../../../lib/core/text/scripts";
import { plain, words } from "../../../lib/core/text/words";

test.each([
  ["Partner S\u0410", "mixes Latin and Cyrillic letters: U+0410 is Cyrillic"],
  ["P\u0430rtn\u0435r", "mixes Latin and Cyrillic letters: U+0430, U+0435 are Cyrillic"],
  ["\u0391lpha", "mixes Latin and Greek letters: U+0391 is Greek"],
  ["p\u0585rtner", "mixes Latin and Armenian letters: U+0585 is Armenian"],
  ["Иванов", "Cyrillic letters"],
  ["Ｐartner", "not ASCII: U+FF30"],
  ["𝐏artner", "not ASCII: U+1D40F"],
])("%s is said to be another name than it looks", (text, note) => {
  expect(scriptNote(text)).toBe(note);
  expect(plain(words`admits ${text} now`)).toBe(`admits ${text} (${note}) now`);
  expect(formatIssue({ code: "c", path: "p", what: "w", got: text })).toContain(`got:     ${text} (${note})`);
});

test.each([
  "Partner SA",
  "Zürcher Käse GmbH",
  "Łódź",
  "株式会社ABC カタカナ ひらがな",
  "한국 ABC",
  "Crème brûlée",
  "1 € – 2 “…”",
])("of %s there is nothing to say", (text) => {
  if (text !== "x\u00b5") expect(scriptNote(text)).toBeUndefined();
  expect(notedWords(text).length).toBeLessThan(2);
});

test("of a text the words that are not what they look like are told, each once", () => {
  expect(notedWords("Require 'Partner S\u0410' and S\u0410 and Zürich")).toEqual(["S\u0410"]);
});
