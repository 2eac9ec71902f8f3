import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { awkComplaints } from "../../scripts/awk-programs";
import { testWithPrograms } from "../support/programs";

const withAwks = testWithPrograms("gawk", "mawk", "busybox");

// Three awks parse each program.
jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awk-programs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The complaints about one shell part that includes these files. */
function complaintsAbout(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const includes = Object.keys(files).map((name) => `@include "${name}"`);
  writeFileSync(join(folder, "part.sh"), `awk '\n${includes.join("\n")}'\n`);
  return awkComplaints(folder);
}

withAwks("the awk programs of the library have no mistake", async () => {
  expect(await awkComplaints(resolve(__dirname, "../../lib"))).toEqual([]);
});

withAwks.each([
  ["a bracket that is not closed", "{ if ($1 { print } }\n", /^gawk/, /^mawk/, /^busybox/],
  ["a function that does not exist", "{ print twice($1) }\n", /^gawk/, /^mawk/],
  ["a function of gawk alone", '{ print gensub(/a/, "b", 1) }\n', /^gawk/, /^mawk/],
  ["a variable that nothing sets", "{ total += $1 }\nEND { print totl, total }\n", /`totl` occurs only once$/],
])("%s is reported", async (_, text, ...expected) => {
  const found = await complaintsAbout({ "part.awk": text });
  expect(found).toEqual(expected.map((each) => expect.stringMatching(each)));
});

withAwks("files that a part includes in a row are one program", async () => {
  const twice = "function twice(s) { return s s }\n";
  expect(await complaintsAbout({ "twice.awk": twice, "part.awk": "{ print twice($1) }\n" })).toEqual([]);
});

test("a file that no part includes and long awk inside a part are reported", async () => {
  writeFileSync(join(folder, "lonely.awk"), "{ print }\n");
  writeFileSync(join(folder, "part.sh"), `set -u\nawk -F '\\t' '\n${"{ print }\n".repeat(6)}' "$1"\n`);
  expect(await awkComplaints(folder)).toEqual([
    "lonely.awk: no shell part includes it",
    "part.sh:2: 6 lines of awk; put them into a file",
  ]);
});
