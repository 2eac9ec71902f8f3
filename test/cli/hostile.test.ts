import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClientCertificate } from "../../lib";
import { main } from "../../lib/cli/main";
import { parseJson } from "../../lib/contract/json";
import { IssuesError } from "../../lib/core/issue";
import { painter } from "../../lib/core/text/paint";
import { printDrift } from "../../lib/drift/print";
import { explainHost } from "../../lib/explain/explain-host";
import { explainPath } from "../../lib/explain/explain-path";
import { graphOf } from "../../lib/explain/graph";
import { printDot } from "../../lib/explain/print-dot";
import { printHostExplanation } from "../../lib/explain/print-host";
import { printMermaid } from "../../lib/explain/print-mermaid";
import { printPathExplanation } from "../../lib/explain/print-path";
import { readOutput } from "../../lib/output/read-output";
import type { HostDrift } from "../../lib/report/host-drift";
import { Pages } from "../review/pages";
import { issuesOf, smallFleet } from "../support/fleet";

jest.setTimeout(60_000);

/** Characters that nobody sees, or that act on a terminal, and a look-alike. */
const HOSTILE =
  "x\u3164\u2800\u00a0\u115f\uffa0\u034f\ufe0f\u{e0100}\u200b\u00ad\u2028\u202e\u001b[31m\u009b1m\u0007\ue000\u0410y";

const UNSEEN = /(?![\n\t ])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u2800]/u;

let folder: string;
let pages: Pages;
let base: string;
let head: string;
/** An output in which somebody wrote a CA's label that no synth lets through. */
let forged: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  pages = await Pages.in(folder);
  base = pages.synth({});
  head = pages.synth({
    changes: () => ({ location: { require: ClientCertificate.organization(HOSTILE.replace(/\p{Cc}/gu, "")) } }),
    add: ({ vhost }) => vhost.addDocument(`${HOSTILE.replace(/\p{Cc}/gu, "")}.html`, `${HOSTILE}\n`),
  });
  const label = (text: string) => text.replaceAll('"label": "sub"', `"label": ${JSON.stringify(HOSTILE)}`);
  forged = pages.edited(base, { "stacks/stack/lab/model.json": label });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a verb prints, on a terminal with colours or without. */
async function printed(args: readonly string[], isColoured: boolean): Promise<string> {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  await main(args, { out, err: out, now: () => new Date(0), isColoured });
  const text = lines.join("\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  return isColoured ? text.replace(/\u001b\[[0-9;]+m/g, "") : text;
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  return path;
};

const VERBS: readonly (readonly [string, () => readonly string[]])[] = [
  ...["text", "markdown", "html", "json"].map(
    (format) => [`review ${format}`, () => ["review", "--base", base, "--head", head, "--format", format]] as const,
  ),
  ["review of no output", () => ["review", "--base", HOSTILE, "--head", HOSTILE]],
  ["review of no plan", () => ["review", "--plan", file("plan.json", HOSTILE)]],
  [
    "review of a document with an unknown field",
    () => {
      const drift = JSON.stringify({
        kind: "cdktf-mutual-tls/drift",
        formatVersion: 1,
        hosts: [{ [HOSTILE]: HOSTILE }],
      });
      return ["review", "--base", base, "--head", head, "--drift", file("drift.json", drift)];
    },
  ],
  ["explain a host", () => ["explain", "www01", "--out", head]],
  ["explain a host as JSON", () => ["explain", "www01", "--out", head, "--json"]],
  ["explain no host", () => ["explain", HOSTILE, "--out", head]],
  ["explain no path", () => ["explain", "www01", `/${HOSTILE}`, "--out", head]],
  ["graph", () => ["graph", "--out", forged]],
  ["graph as dot", () => ["graph", "--out", forged, "--format", "dot"]],
  ["graph as JSON", () => ["graph", "--out", forged, "--json"]],
  ["graph of no format", () => ["graph", "--out", head, "--format", HOSTILE]],
  ["drift of no output", () => ["drift", "--out", HOSTILE]],
  ["drift of no host", () => ["drift", "--out", head, "--host", HOSTILE]],
  [
    "pki init",
    () => [
      "pki",
      "init",
      join(folder, "pki"),
      "--description",
      file("pki.json", `{"${HOSTILE.replace(/\p{Cc}/gu, "")}":1}`),
    ],
  ],
  ["pki show", () => ["pki", "show", HOSTILE]],
  ["trust check", () => ["trust", "check", file(`${HOSTILE}.pem`, HOSTILE)]],
  ["trust pull", () => ["trust", "pull", file(`${HOSTILE}.crt`, HOSTILE), "--out", folder]],
  ["an unknown verb", () => [HOSTILE]],
  ["an unknown option", () => ["review", `--${HOSTILE}`]],
];

describe.each([true, false])("on a terminal (with colours: %p)", (isColoured) => {
  test.each(VERBS)("%s prints nothing unseen", async (_, args) => {
    const text = await printed(args(), isColoured);
    expect(text.length).toBeGreaterThan(10);
    expect(UNSEEN.exec(text)).toBeNull();
  });
});

test.each([[], ["--format", "dot"], ["--json"]])("a graph shows what nobody sees: %j", async (...options) => {
  expect(await printed(["graph", "--out", forged, ...options], false)).toContain("3164");
});

const MENTION = /mixes Latin and Cyrillic letters: U\+0410 is Cyrillic/;

test("a name of several alphabets is said to be one, in every format of the review", async () => {
  for (const format of ["text", "markdown", "html", "json"]) {
    const text = await printed(["review", "--base", base, "--head", head, "--format", format], false);
    expect([format, MENTION.exec(text.replace(/&#43;/g, "+"))]).not.toEqual([format, null]);
  }
});

test("printers themselves let nothing unseen through, whatever the terminal does", () => {
  const [fleet] = readOutput(head);
  if (fleet === undefined) throw new Error("there is no fleet");
  const host = fleet.hosts.find(({ name }) => name === "www01");
  if (host === undefined) throw new Error("there is no host");
  const paint = painter(false);
  const hosts: readonly HostDrift[] = [
    {
      ...{ name: "www01", fqdn: "www01.lab.test", state: "drifted", generation: 4, applied: HOSTILE, pending: [] },
      differences: [
        {
          ...{
            kind: "content",
            path: `/${HOSTILE}`,
            reason: "edited",
            linesAdded: 1,
            linesRemoved: 0,
            repair: "apply",
          },
          diff: `--- /${HOSTILE}\n+++ /b\n@@ -1 +1 @@\n-${HOSTILE}\n+x\n`,
        },
        { kind: "mode", path: `/${HOSTILE}`, found: HOSTILE, applied: HOSTILE, repair: "apply" },
        {
          kind: "unexpected",
          path: "/a",
          reason: "applied-as-absent",
          found: { type: "link", target: HOSTILE },
          repair: "apply",
        },
      ],
    },
    {
      ...{ name: "ca01", fqdn: "ca01.lab.test", state: "unreachable", differences: [], pending: [] },
      problem: { what: HOSTILE, toDo: HOSTILE },
    },
  ];
  const page = host.bundles.flatMap(({ entries }) => entries).find(({ path }) => path.endsWith(".html"));
  const explained = explainPath(fleet, host, page?.path ?? "");
  if (explained === undefined) throw new Error("there is no such path");
  const texts = [
    ...printDrift(hosts, paint),
    ...printHostExplanation(explainHost(fleet, host), paint),
    ...printPathExplanation(explained, paint),
    printDot([graphOf(fleet)]),
    printMermaid([graphOf(fleet)]),
    new IssuesError([{ code: "c", path: HOSTILE, what: HOSTILE, got: HOSTILE, allowed: HOSTILE, fix: HOSTILE }])
      .message,
  ];
  for (const text of texts) expect([text, UNSEEN.exec(text)]).toEqual([text, null]);
});

test("an issue of a declaration shows the value that nobody sees", () => {
  const issues = issuesOf(smallFleet(pages.pkis.own, { vhost: { serverName: HOSTILE } }));
  const { message } = new IssuesError(issues);
  expect(issues.length).toBeGreaterThan(0);
  expect(message).toContain("\\u3164\\u2800\\u00a0");
  expect(UNSEEN.exec(message)).toBeNull();
  expect(() => parseJson(HOSTILE, "file")).toThrow("not valid JSON");
});
