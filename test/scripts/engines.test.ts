import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { RELEASED_ENGINES } from "../../lib/apply/released-engines";
import { engineOf, RELEASES, TABLE, tableOf } from "../../scripts/engines";

test("the table of released engines is as the script writes it, with each release once", () => {
  expect(readFileSync(TABLE, "utf8")).toBe(tableOf(RELEASED_ENGINES));
  expect(Object.keys(RELEASED_ENGINES)).toEqual(Object.keys(RELEASES));
  expect(new Set(Object.values(RELEASED_ENGINES)).size).toBe(Object.keys(RELEASES).length);
});

/** A shallow clone lacks the revisions of releases. */
const isThere = (revision: string) =>
  spawnSync("git", ["-C", resolve(__dirname, "../.."), "cat-file", "-e", `${revision}^{commit}`]).status === 0;

for (const [version, revision] of Object.entries(RELEASES)) {
  (isThere(revision) ? test : test.skip)(
    `the engine of ${version} is the one that its revision makes (the history is there)`,
    () => expect(engineOf(revision)).toBe(RELEASED_ENGINES[version]),
    60_000,
  );
}
