import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellProgram } from "../../lib/core/shell-program";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shell-program-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

test("parts are one program in their order, without what is for the checker of a part", () => {
  write("one.sh", "# shellcheck shell=sh\necho one\n");
  write("two.sh", "# shellcheck shell=sh\n# Says two.\necho two\n");
  expect(shellProgram(folder, ["two", "one"])).toBe("# Says two.\necho two\n\necho one\n");
});

test("an included awk file stands in the program at the indentation of its line", () => {
  write("sum.awk", "{ n += $1 }\n\nEND {\n  print n\n}\n");
  write("sum.sh", `sum() {\n  awk '\n    @include "sum.awk"' "$1"\n}\n`);
  expect(shellProgram(folder, ["sum"])).toBe(
    "sum() {\n  awk '\n    { n += $1 }\n\n    END {\n      print n\n    }' \"$1\"\n}\n",
  );
});

test("a single quote and a backslash of an awk file reach awk as they are", () => {
  write("words.awk", `# That isn't the shell's.\n{ print "it's", "$1", "a\\tb \`c\`" }\n`);
  write("words.sh", `echo x | awk '\n@include "words.awk"'\n`);
  const printed = execFileSync("sh", ["-c", shellProgram(folder, ["words"])], { encoding: "utf8" });
  expect(printed).toBe("it's $1 a\tb `c`\n");
});
