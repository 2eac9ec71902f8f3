import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ALARM_KINDS } from "../../lib/model/alarm-kinds";
import { MEANING_CODES } from "../../lib/model/meaning-codes";

const root = resolve(__dirname, "../..");
const page = readFileSync(join(root, "docs/review.md"), "utf8");

test("docs/review.md explains every meaning, each once, and no other", () => {
  const table = page.slice(page.indexOf("## Meanings"));
  const explained = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(/`([a-z-]+)`/g)].map((code) => code[1] ?? ""),
  );
  expect(explained.sort()).toEqual([...MEANING_CODES].sort());
});

test("docs/review.md explains every kind of alarm, each once, and no other", () => {
  const table = page.slice(page.indexOf("## Alarms"), page.indexOf("## Meanings"));
  const explained = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, kind]) => kind);
  expect(explained.sort()).toEqual([...ALARM_KINDS].sort());
});

test("every meaning is one that the review gives", () => {
  const folders = ["meaning", "policy"].map((folder) => join(root, "lib/review", folder));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")),
  );
  expect(MEANING_CODES.filter((code) => !sources.some((source) => source.includes(`"${code}"`)))).toEqual([]);
});

test("docs/review.md names every field of the JSON", () => {
  const golden = join(root, "test/review/golden");
  const fields = readdirSync(golden)
    .filter((file) => file.endsWith(".json.golden"))
    .flatMap((file) => fieldsOf(JSON.parse(readFileSync(join(golden, file), "utf8"))));
  expect(fields.length).toBeGreaterThan(60);
  for (const field of new Set(fields)) expect(page).toContain(`\`${field}\``);
});

function fieldsOf(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  return Object.entries(value).flatMap(([name, each]) => [name, ...fieldsOf(each)]);
}
