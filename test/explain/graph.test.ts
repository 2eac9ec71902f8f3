import { execFileSync } from "node:child_process";
import type { FleetGraph } from "../../lib/explain/graph";
import { printDot } from "../../lib/explain/print-dot";
import { findProgram, testWith } from "../support/programs";
import { hostileGraph } from "./hostile-graph";
import { synthesized } from "./output";

const dot = findProgram("dot");
const withDot = testWith(dot, "dot of graphviz");

let lab: Awaited<ReturnType<typeof synthesized>>;
beforeAll(async () => {
  lab = await synthesized();
});
afterAll(() => lab.remove());

/** What Graphviz itself read: nodes and arrows with their texts, lines divided by a newline. */
function readByGraphviz(text: string) {
  const read = JSON.parse(execFileSync(dot ?? "", ["-Tjson0"], { input: text, encoding: "utf8" }));
  const plain = (label: string) => label.replace(/\\n/g, "\n").replace(/\\(.)/g, "$1").replace(/&amp;/g, "&");
  const nodes = read.objects.filter(({ name }: { name: string }) => !name.startsWith("cluster_"));
  const names = new Map<number, string>(
    nodes.map(({ _gvid, label }: { _gvid: number; label: string }) => [_gvid, plain(label).split("\n")[0]]),
  );
  return {
    nodes: nodes.map(({ label }: { label: string }) => plain(label)),
    arrows: (read.edges ?? []).map(
      ({ tail, head, label }: { tail: number; head: number; label: string }) =>
        `${names.get(tail)} -> ${names.get(head)}: ${plain(label).split("\n").join("; ")}`,
    ),
  };
}

const ARROWS = [
  "www01 -> ca01: enrolls, and is applied after; www",
  "www01 -> ca01: asks OCSP; staple of www.lab.test; status of www.lab.test's clients",
  "client01 -> ca01: enrolls, and is applied after; partner; other",
];

withDot("DOT is drawn by Graphviz: hosts with their roles and steps, arrows with what is needed", async () => {
  const { status, out } = await lab.run("graph", "--format", "dot");
  expect(status).toBe(0);
  const { nodes, arrows } = readByGraphviz(out);
  expect(nodes).toEqual([
    "ca01\napplied in step 1\nsigns for sub: https://ca01.lab.test:8888\nanswers OCSP for sub: port 9401",
    "www01\napplied in step 2\nserves https://www.lab.test, restricted: /restricted",
    "client01\napplied in step 2\nholds identities: partner, other\ntrusts root",
  ]);
  expect(arrows).toEqual(ARROWS);
  expect(execFileSync(dot ?? "", ["-Tsvg"], { input: out, encoding: "utf8" })).toContain(">ca01</text>");
});

withDot("no name is taken for Graphviz's syntax", () => {
  const { nodes } = readByGraphviz(printDot([hostileGraph]));
  expect(nodes).toEqual([
    ...hostileGraph.hosts.map(({ name, roles }: FleetGraph["hosts"][number]) =>
      [name, "applied in step 1", ...roles].join("\n"),
    ),
    ...hostileGraph.outside,
  ]);
});

test("Mermaid is the default, and is a flowchart", async () => {
  const { status, out } = await lab.run("graph");
  expect(status).toBe(0);
  expect(out).toMatch(
    /^flowchart LR\n {2}subgraph f0\["stack\/lab"\]\n {4}direction LR\n {4}f0n0\["ca01<br\/>applied in step 1<br\/>/,
  );
  expect((await lab.run("graph", "--format", "mermaid")).out).toBe(out);
});

test("as JSON, the picture is data", async () => {
  const { out } = await lab.run("graph", "--json");
  expect((await lab.run("graph", "--format", "json")).out).toBe(out);
  const [fleet] = JSON.parse(out).fleets;
  expect(fleet.path).toBe("stack/lab");
  expect(fleet.hosts.map(({ name, step }: FleetGraph["hosts"][number]) => [name, step])).toEqual([
    ["ca01", 1],
    ["www01", 2],
    ["client01", 2],
  ]);
  expect(fleet.relations).toContainEqual({ from: "www01", to: "ca01", kind: "enroll", what: ["www"] });
});

test.each([
  [["graph", "--format", "svg"], /there is no format svg, only mermaid, dot, json/],
  [["graph", "www01"], /Unexpected argument 'www01'/],
])("fails with 2 on %j", async (args, message) => {
  const { status, err, out } = await lab.run(...args);
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
});
