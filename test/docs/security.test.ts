import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const docs = resolve(__dirname, "../../docs");

interface Row {
  readonly attacker: string;
  readonly promise: string;
  readonly tests: readonly { readonly name: string; readonly file: string }[];
}

/** The rows of the tables of promises, each with the tests that it links to. */
function rows(): Row[] {
  const sections = readFileSync(join(docs, "security.md"), "utf8").split(/^### /m).slice(1);
  return sections.flatMap((section) => {
    const [attacker = "", ...lines] = section.split("\n## ")[0]?.split("\n") ?? [];
    const table = lines.filter((line) => line.startsWith("| ")).slice(1);
    return table.map((line): Row => {
      const [, promise = "", tests = ""] = line.split(" | ").length === 2 ? ["", ...line.slice(2).split(" | ")] : [];
      const links = [...tests.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)];
      return { attacker, promise, tests: links.map(([, name = "", file = ""]) => ({ name, file })) };
    });
  });
}

test("each of nine attackers has promises", () => {
  expect(new Set(rows().map(({ attacker }) => attacker)).size).toBe(9);
});

test("each promise has a test", () => {
  expect(rows().filter(({ promise, tests }) => promise === "" || tests.length === 0)).toEqual([]);
});

test("each test has the name that the page gives it", () => {
  const wrong = rows()
    .flatMap(({ tests }) => tests)
    .filter(({ name, file }) => !readFileSync(join(docs, file), "utf8").includes(name));
  expect(wrong).toEqual([]);
});
