import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { entriesOf } from "../../lib/plan/bundle";
import type { HostPlan } from "../../lib/plan/host-plan";
import { hostTree, type Shard, shardsOf, writeTree } from "../../lib/plan/host-tree";
import { hostPlanOf } from "../support/host-plan";

const make = entriesOf("stack/lab/host");

/** A plan with files of 100 KiB, so that a shard is full after a handful. */
function planWith(paths: readonly string[]): HostPlan {
  const entries = paths.map((path) => make.file(path, `${path}\n`.padEnd(100 * 1024, "x")));
  return hostPlanOf(entries);
}

const shardOf = (shards: readonly Shard[]) =>
  new Map(
    shards.flatMap(({ texts, binaries }, index) => [...texts, ...binaries].map((path) => [path, index] as const)),
  );

const paths = fc.uniqueArray(
  fc
    .array(fc.constantFrom("a", "b", "c", "vhosts", "www", "1", "2"), { minLength: 1, maxLength: 5 })
    .map((parts) => `/etc/${parts.join("-")}`),
  { minLength: 1, maxLength: 60 },
);

test("each path is in one shard, and the plan in the first", () => {
  fc.assert(
    fc.property(paths, (all) => {
      const shards = shardsOf(planWith(all));
      expect(shards.flatMap(({ texts }) => texts).sort()).toEqual([...all, "plan"].sort());
      expect(shards[0]?.texts[0]).toBe("plan");
      // It grows with the host, and has a shard for itself where one is not enough.
      if (shards.length > 1) expect(shards[0]?.texts).toEqual(["plan"]);
    }),
  );
});

test("a text that several files have is in one shard, once", () => {
  const text = "x".repeat(100 * 1024);
  const shards = shardsOf(hostPlanOf(["/etc/a", "/etc/b", "/etc/c"].map((path) => make.file(path, text))));
  expect(shards).toHaveLength(1);
  expect(shards[0]?.texts).toEqual(["plan", expect.any(String)]);
});

test("a path keeps its shard while others come and go and the number of shards stays", () => {
  fc.assert(
    fc.property(paths, paths, (some, others) => {
      const [before, after] = [shardsOf(planWith(some)), shardsOf(planWith([...new Set([...some, ...others])]))];
      fc.pre(before.length === after.length);
      const [was, is] = [shardOf(before), shardOf(after)];
      for (const path of some) expect([path, is.get(path)]).toEqual([path, was.get(path)]);
    }),
  );
});

test("where the number of shards grows, a path stays or goes to a shard that is new", () => {
  fc.assert(
    fc.property(paths, paths, (some, others) => {
      const [before, after] = [shardsOf(planWith(some)), shardsOf(planWith([...new Set([...some, ...others])]))];
      const [was, is] = [shardOf(before), shardOf(after)];
      for (const path of some) {
        const shard = is.get(path) ?? -1;
        expect(shard === was.get(path) || shard >= before.length).toBe(true);
        // The first is that of the plan.
        if (before.length > 1) expect((shard - 1) % (before.length - 1)).toBe((was.get(path) ?? 0) - 1);
      }
    }),
  );
});

test("1,000 virtual hosts of 2.6 KB fit into messages that the null provider takes", () => {
  const entries = Array.from({ length: 1000 }, (_, n) =>
    make.file(`/etc/apache2/vhosts.d/www${n}.conf`, `${n}`.padEnd(2600, "x")),
  );
  const plan = planWith([]);
  const shards = shardsOf({ ...plan, bundles: [{ name: "httpd", packages: [], entries, validations: [], steps: [] }] });
  const largest = Math.max(...shards.map(({ texts }) => texts.length * 2600));
  expect(shards).toHaveLength(9);
  expect(largest * 3).toBeLessThan(4 * 1024 * 1024);
});

test.each([0, 1, 2, 3, 4])(
  "files of 700 KB fit into messages that the null provider takes, whatever their paths: %d",
  (n) => {
    const entries = Array.from({ length: 12 }, (_, i) => make.file(`/srv/${n}/${i}`, `${n} ${i}`.padEnd(700_000, "x")));
    for (const { texts } of shardsOf(hostPlanOf(entries))) expect(texts.length * 700_000 * 3).toBeLessThan(4 << 20);
  },
);

describe("the tree", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tree-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("holds each file where it will lie on the host, and nothing else that was there", () => {
    const plan = planWith([]);
    const entries = [
      make.file("/etc/text", "text"),
      make.file("/srv/der", Buffer.from([0, 255])),
      make.directory("/srv"),
    ];
    writeFileSync(join(folder, "stale"), "");
    writeTree(
      folder,
      hostTree({ ...plan, bundles: [{ name: "b", packages: [], entries, validations: [], steps: [] }] }),
    );
    expect((readdirSync(folder, { recursive: true }) as string[]).sort()).toEqual([
      "files",
      "files/etc",
      "files/etc/text",
      "files/srv",
      "files/srv/der",
      "host.json",
      "plan",
      "shards",
      "shards/0.json",
    ]);
    expect(readFileSync(join(folder, "files/etc/text"), "utf8")).toBe("text");
    expect(readFileSync(join(folder, "files/srv/der"))).toEqual(Buffer.from([0, 255]));
    expect(JSON.parse(readFileSync(join(folder, "host.json"), "utf8"))).toEqual({
      kind: "cdktf-mutual-tls/host",
      formatVersion: 1,
      path: "stack/lab/host",
      after: [],
      declaredBy: Object.fromEntries(entries.map(({ path }) => [path, "stack/lab/host"])),
    });
    expect(JSON.parse(readFileSync(join(folder, "shards/0.json"), "utf8"))).toEqual({
      texts: ["plan", "/etc/text"],
      binaries: ["/srv/der"],
    });
  });
});
