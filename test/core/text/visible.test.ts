import { painter, visiblePainted } from "../../../lib/core/text/paint";
import { printable, visible, visibleJson, visibleLine } from "../../../lib/core/text/visible";

/** Nobody sees them, and each passed once: fillers, blanks, spaces, joiners, selectors, tags, controls, directions. */
const HOSTILE = [
  ..."\u3164\u2800\u00a0\u115f\u1160\uffa0\u034f\ufe0f\u{e0100}\u{e0041}\u200b\u200d\u00ad\u2028\u2029\ufeff\u2060",
  ..."\u202a\u202e\u2066\u2069\u061c\u180e\u17b4\u2000\u2007\u202f\u205f\u3000\u0000\u0007\u001b\u007f\u0085\u009b\r",
  ..."\ue000\u{f0000}\u{10ffff}\u0378",
  "\ud800",
];

test.each(HOSTILE.map((character) => [character.codePointAt(0)?.toString(16), character]))(
  "U+%s is seen in every notation",
  (code, character) => {
    const text = `a${character}b`;
    const escaped = character === "\r" ? "\\r" : `\\u{${code}}`;
    expect(visible(text)).toBe(`a${escaped}b`);
    expect(visibleLine(text)).toBe(`a${escaped}b`);
    expect(printable(text)).toMatch(/^a[ -~]+b$/);
    const json = visibleJson(JSON.stringify({ [text]: text }));
    expect(json).toMatch(/^[ -~]+$/);
    expect(JSON.parse(json)).toEqual({ [text]: text });
  },
);

test("by its properties every character is seen or escaped", () => {
  const unseen = /^(?:\p{Default_Ignorable_Code_Point}|\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Z})$/u;
  for (let code = 0; code <= 0x10ffff; code++) {
    const text = String.fromCodePoint(code);
    if (unseen.test(text) !== (visible(text) !== text) && !/^[ \n\t\u2800]$|^\p{M}$/u.test(text)) {
      expect(code.toString(16)).toBe("escaped as its properties ask for");
    }
  }
});

test.each([
  "Zürcher Käse",
  "株式会社カタカナひらがな",
  "한국어",
  "Ελληνικά",
  "Иванов",
  "naïve café",
  "a\u0308o\u0308",
  "हिन्दी",
  "العربية",
  "😀",
])("%s stays as it is", (text) => {
  expect(visible(text)).toBe(text);
  expect(printable(text)).toBe(text);
});

test("a mark on nothing is seen, and lines and tabs stay", () => {
  expect(visible("a\n\tb \u0332c")).toBe("a\n\tb \\u{332}c");
  expect(visibleLine("a\n\tb")).toBe("a\\n\\tb");
});

test("colours stay, and nothing else that a terminal acts on", () => {
  const paint = painter(true);
  const text = `${paint("alarm", "red\u200b")} \u001b[2Jcalm\u001b]0;title\u0007 ${paint("good", "x")}`;
  expect(visiblePainted(text)).toBe(
    `${paint("alarm", "red\\u{200b}")} \\u{1b}[2Jcalm\\u{1b}]0;title\\u{7} ${paint("good", "x")}`,
  );
});
