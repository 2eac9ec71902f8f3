import { readdirSync, readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const rooms = readdirSync(join(root, "lib"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const table = [
  ...readFileSync(join(root, "ARCHITECTURE.md"), "utf8").matchAll(/^\| `lib\/(\w+)` \|.*\| ([^|]+) \|$/gm),
];
const documented = new Map(table.map(([, room = "", imports = ""]) => [room, imports]));

function importsOf(room: string): string {
  const files = readdirSync(join(root, "lib", room), { recursive: true, encoding: "utf8" });
  const found = files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const imports = readFileSync(join(root, "lib", room, file), "utf8").matchAll(/ from "(\.[^"]+)"/g);
      return [...imports].map(([, name = ""]) => posix.join(room, posix.dirname(file), name).split("/")[0] ?? "");
    })
    .filter((other) => other !== room && rooms.some(({ name }) => name === other));
  return [...new Set(found)].sort().join(", ") || "nothing";
}

test.each(rooms.map(({ name }) => name))("ARCHITECTURE.md knows what lib/%s imports", (room) => {
  expect(documented.get(room)).toBe(importsOf(room));
});

test("ARCHITECTURE.md lists no room that is gone", () => {
  expect([...documented.keys()].sort()).toEqual(rooms.map(({ name }) => name).sort());
});
