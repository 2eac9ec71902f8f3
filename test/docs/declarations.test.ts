import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { peerDependencies } from "../../package.json";

const ENTRY = resolve(__dirname, "../../dist/index.d.ts");

/** The packages that a declaration file, and those that it imports, name. */
function packages(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = [...readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(
    ([, name = ""]) => name,
  );
  return imports.flatMap((name) =>
    name.startsWith(".") ? packages(`${join(dirname(file), name)}.d.ts`, seen) : [`${name} in ${file}`],
  );
}

test("public declarations name no package but the peers (else: @internal; then npm run build)", () => {
  const peers = Object.keys(peerDependencies);
  const seen = new Set<string>();
  const foreign = packages(ENTRY, seen).filter((name) => !peers.includes(name.split(" ")[0] ?? ""));
  expect(seen.size).toBeGreaterThan(10);
  expect(foreign).toEqual([]);
});
