import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { shellQuote } from "../../lib/core/shell-quote";

test("a shell splits the words again as they were", () => {
  const word = fc
    .oneof(
      fc.string({
        unit: fc.constantFrom(
          "'",
          '"',
          "\\",
          "$",
          "`",
          "(",
          ")",
          "*",
          "~",
          "!",
          " ",
          "\n",
          "-",
          "=",
          "#",
          ";",
          "&",
          "a",
          "ü",
        ),
      }),
      fc.string({ unit: "grapheme" }),
    )
    .filter((text) => !text.includes("\0"));
  const lists = fc.sample(fc.array(word, { maxLength: 6 }), { numRuns: 300, seed: 1 });
  const script = lists.map((words) => `count ${shellQuote(words)}`).join("\n");
  const count = `count() { printf '%s\\0' "$#" "$@"; }`;
  const out = execFileSync("sh", ["-s"], { input: `${count}\n${script}\n`, encoding: "utf8" });
  const expected = lists.flatMap((words) => [String(words.length), ...words]);
  expect(out.split("\0").slice(0, -1)).toEqual(expected.map((text) => Buffer.from(text).toString()));
});

test("plain words stay readable", () => {
  expect(shellQuote(["curl", "--cert", "/root/a.crt", "https://www.lab.test:443/a,b", ""])).toBe(
    "curl --cert /root/a.crt https://www.lab.test:443/a,b ''",
  );
});
