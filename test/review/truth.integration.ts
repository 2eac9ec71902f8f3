import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lab/lab-runner";
import { CHANGES, edited, nothingYet, prepared } from "./truth/changes";
import { untruths } from "./truth/compare";
import { Grounds } from "./truth/ground";
import { happenedOf } from "./truth/happened";
import { apply, command, down, drift, inContainer, outputOf, type Said, synthesize, up } from "./truth/lab";
import type { Page, PageHost } from "./truth/page";

const asRoot = process.getuid?.() === 0 && process.platform === "linux";
const onRealHosts = asRoot ? describe : describe.skip;
const reason = asRoot ? "" : " (skipped: needs root on Linux)";

jest.setTimeout(15 * 60_000);

onRealHosts(`what a review predicted is what an apply does${reason}`, () => {
  const grounds = new Grounds();

  beforeAll(async () => {
    const seed = readFileSync(join(root, "examples/seed-lab/main.ts"), "utf8");
    const texts = [nothingYet(seed)];
    let text = prepared(seed);
    for (const { edits = [] } of CHANGES) {
      text = edited(text, edits);
      texts.push(text);
    }
    await up();
    synthesize(texts);
  });
  afterAll(down);

  test.each(CHANGES.map((change, index) => [change.name, change, index + 1] as const))(
    "%s",
    async (_, change, head) => {
      if (change.byHand !== undefined) inContainer(change.byHand.host, change.byHand.commands.join("\n"));
      const found = change.byHand === undefined ? [] : ["--drift", await drift()];
      const sides = ["--base", outputOf(head - 1), "--head", outputOf(head)];
      const { status, out } = await command("review", ...sides, ...found, "--json");
      expect([status, status === 0 ? "" : out]).toEqual([0, ""]);
      const page: Page = JSON.parse(out);
      const groundOf = grounds.before(page);

      const said = await apply(head);

      const wrong = page.hosts.flatMap((host) => {
        const lines = said.get(host.name)?.map(({ text }) => text);
        const happened = lines === undefined ? undefined : happenedOf(lines);
        return untruths(host, happened, groundOf(host)).map((each) => `${host.name}: ${each}`);
      });
      expect({ verdict: page.verdict, wrong }).toEqual({ verdict: page.verdict, wrong: [] });
      expect(page.hosts.flatMap((host) => outOfOrder(host, said))).toEqual([]);
    },
  );
});

/** A host's turn comes when those that it waits for have said their last word. */
function outOfOrder({ name, after }: PageHost, said: Said): string[] {
  const first = said.get(name)?.[0]?.at ?? Number.POSITIVE_INFINITY;
  return after
    .filter((other) => (said.get(other) ?? []).some(({ at }) => at > first))
    .map((other) => `${name} did not wait for ${other}`);
}
