import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Difference } from "../../lib/report/difference";
import type { Case } from "./cases";

/** Sentences that mean something else, among them those that earlier versions read as data. */
const SENTENCES = [
  "inactive, applied as active",
  "disabled, applied as enabled",
  "a directory, applied as a file",
  "0666, applied as 0644",
  "www:adm, applied as root:root",
  "pruned, the original is back",
  "no longer declared, mode 0700 -> 0755",
  "content (was a symbolic link)",
  "zone public (notify firewall)",
  "200 in 5000 ms",
  "",
];

const WORDS_OF = [
  "../../lib/report/difference-words",
  "../../lib/report/pending",
  "../../lib/review/alarms/alarm-words",
  "../../lib/review/changes/path-words",
  "../../lib/review/configuration/finding-words",
  "../../lib/review/changes/step-words",
];

/** A module whose functions that end in Words all say the same; all others are as they are. */
function saying(sentence: string, name: string): unknown {
  const actual = jest.requireActual<Readonly<Record<string, unknown>>>(name);
  const entries = Object.entries(actual).map(([key, value]) => {
    if (typeof value !== "function" || !/Words$/.test(key)) return [key, value] as const;
    const isList = key === "sequelWords" || key === "stepWords";
    if (["alarmWords", "partWords", "actionWords"].includes(key)) return [key, () => [{ own: sentence }]] as const;
    return [key, () => (isList ? [[{ own: sentence }]] : sentence)] as const;
  });
  return Object.fromEntries(entries);
}

const FILE = { type: "file" } as const;
const UNIT = { kind: "service", subject: "daemon.service", repair: "apply" } as const;

/** One of each that changes what an apply does. */
const FOUND: readonly Difference[] = [
  { kind: "mode", path: "/etc/app/mode", found: "0666", applied: "0644", repair: "apply" },
  {
    ...{ kind: "owner", path: "/etc/app/owner", repair: "apply" },
    ...{ found: { owner: "www", group: "adm" }, applied: { owner: "root", group: "root" } },
  },
  { kind: "missing", path: "/etc/app/missing", applied: FILE, repair: "apply" },
  {
    ...{ kind: "type", path: "/etc/app/directory", reason: "other-type", found: { type: "directory" } },
    ...{ applied: FILE, repair: "apply" },
  },
  {
    ...{ kind: "type", path: "/etc/app/link", reason: "other-type", found: { type: "link", target: "x" } },
    ...{ applied: FILE, repair: "apply" },
  },
  { kind: "unexpected", path: "/etc/app/absent", reason: "applied-as-absent", found: FILE, repair: "apply" },
  { kind: "secret", path: "/etc/app/key", applied: { name: "key", version: "1" }, repair: "apply" },
  { ...UNIT, reason: "not-active", found: "inactive" },
  { ...UNIT, subject: "other.service", reason: "not-enabled", found: "disabled" },
  { ...UNIT, subject: "third.service", reason: "unknown-unit" },
  {
    ...{ kind: "firewall", subject: "zone public", reason: "added", setting: "port", found: "8443/tcp" },
    ...{ repair: "notify", bundle: "firewall" },
  },
];

/** A plan that changes one file, on a host on which all that was found. */
function everyDifference({ at, bundle, host }: typeof import("./cases")): Case {
  const { savedPlan } = require("../support/saved-plan") as typeof import("../support/saved-plan");
  const { driftDocument } =
    require("../../lib/report/drift-document") as typeof import("../../lib/report/drift-document");
  const files = ["mode", "owner", "missing", "link"].map((name) => at.file(`/etc/app/${name}`, "a\n"));
  const steps = ["daemon", "other", "third"].map((name) => ({ kind: "enable", unit: `${name}.service` }) as const);
  const side = (text: string) =>
    host("app01", [
      bundle(
        "daemon",
        [
          ...files,
          at.absent("/etc/app/absent"),
          at.secret("/etc/app/key", { name: "key", version: "1", file: "" }),
          at.file("/etc/changed", text),
        ],
        { steps },
      ),
      bundle("refused", [at.file("/etc/app/directory", "a\n")]),
    ]);
  const found = { name: "app01", fqdn: side("").fqdn, state: "drifted", differences: FOUND, pending: [] } as const;
  return {
    name: "every-difference",
    plan: savedPlan([
      { before: side("old\n"), after: side("new\n"), drift: { "zone public": "firewall: admits port 8443/tcp" } },
    ]),
    drift: JSON.stringify(driftDocument([found])),
  };
}

/** The page of a change, where a sentence is given with that one for all. */
type Printed = (change: Case, sentence?: string) => Promise<string>;

let folder: string;
let cases: readonly Case[];
let printed: Printed;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "facts-"));
  const { Pages } = require("./pages") as typeof import("./pages");
  const known = require("./cases") as typeof import("./cases");
  cases = [...known.CASES, everyDifference(known)];
  const pages = await Pages.in(folder);
  printed = (change, sentence) => {
    jest.resetModules();
    for (const name of WORDS_OF) {
      if (sentence === undefined) jest.dontMock(name);
      else jest.doMock(name, () => saying(sentence, name));
    }
    const { review } = require("./pages") as typeof import("./pages");
    return review(...pages.optionsOf(change), "--format", "json").then(({ out }) => out);
  };
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const WORDS = new Set(["what", "why", "verdict", "text", "subject", "notes", "note"]);

/** What a program may rely on: everything but sentences, and but what hosts are grouped by them. */
function factsIn(page: string): unknown {
  const { groups: _, attributes: __, ...rest } = JSON.parse(page);
  return JSON.parse(JSON.stringify(rest, (key, value) => (WORDS.has(key) ? undefined : value)));
}

const NAMES = [
  "every-difference",
  ...["drift", "drift-alone", "drift-of-others", "drift-plan-and-outputs", "everything"],
  ...["plan-repairs-drift", "plan-modes-and-links", "plan-clash", "plan-restart", "plan-retry", "host-given-back"],
  "altered-output",
];

test.each(NAMES)(
  "%s: what happens and what it means is the same when every sentence says something else",
  async (name) => {
    const change = cases.find((each) => each.name === name) as Case;
    const page = await printed(change);
    const facts = factsIn(page);
    // Each of them where there is most to be taken for something else.
    for (const sentence of name === "every-difference" ? SENTENCES : ["as applied"]) {
      const other = await printed(change, sentence);
      expect([sentence, factsIn(other)]).toEqual([sentence, facts]);
      if (name === "every-difference") expect(other).not.toEqual(page);
    }
    if (name !== "every-difference") return;
    // What was found is part of what happens.
    const { bundles, clashes } = JSON.parse(page).hosts[0].predicted;
    expect(bundles[0].paths.map(({ path }: { path: string }) => path.replace("/etc/app/", ""))).toEqual([
      ...["mode", "owner", "missing", "link", "absent", "key", "/etc/changed"],
    ]);
    expect(bundles[0].acts).toEqual([
      { verb: "start", unit: "daemon.service", because: "not-running" },
      { verb: "enable", unit: "other.service", isCertain: true },
      { verb: "enable", unit: "third.service", isCertain: true },
    ]);
    expect(clashes).toEqual([expect.objectContaining({ path: "/etc/app/directory", found: "directory" })]);
  },
);

test("a drift report is read without its sentences", async () => {
  const { readDriftDocument } =
    require("../../lib/report/drift-document") as typeof import("../../lib/report/drift-document");
  const drift = JSON.parse((cases.find(({ name }) => name === "drift") as Case).drift ?? "");
  const read = (document: unknown) => readDriftDocument(JSON.stringify(document), "drift.json");
  const facts = read(drift);
  expect(facts.flatMap((host) => host.differences).length).toBe(5);
  fc.assert(
    fc.property(fc.infiniteStream(fc.oneof(fc.constantFrom(...SENTENCES), fc.string())), (stream) => {
      const other = JSON.parse(JSON.stringify(drift), (key, value) =>
        key === "what" && typeof value === "string" ? stream.next().value : value,
      );
      const differences = (hosts: ReturnType<typeof readDriftDocument>) => hosts.map(({ problem: _, ...host }) => host);
      expect(differences(read(other))).toEqual(differences(facts));
    }),
  );
});
