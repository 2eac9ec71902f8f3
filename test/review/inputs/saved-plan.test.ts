import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sentFilesOfPlan } from "../../../lib/plan/host-plan";
import { savedPlan } from "../../support/saved-plan";
import { at, bundle, host } from "../cases";
import { type Format, review } from "../pages";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "saved-plan-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function page(plan: unknown, format: Format): Promise<string> {
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  const { code, out } = await review("--plan", file, "--format", format);
  // Without the plan file, what it does not show of the configuration is an alarm.
  expect([code, code === 1 ? "" : out]).toEqual([1, ""]);
  return out;
}

/** A part of what `terraform show -json` prints, as it is to be written to. */
// biome-ignore lint/suspicious/noExplicitAny: a document of another program
type Node = any;

const FILES = ["/etc/a", "/etc/b", "/etc/c"];

/** One host with files that change, a resource of somebody else, and the parts of a plan that nobody reviews. */
function document(): Node {
  const side = (text: string) =>
    host("www01", [
      bundle("web", [
        at.file("/etc/open", `${text}\n`),
        ...FILES.map((path) => at.file(path, `${text}\n`)),
        at.file("/etc/bytes", Buffer.from(`${text}\0`)),
      ]),
    ]);
  const plan: Node = JSON.parse(savedPlan([{ before: side("old"), after: side("new") }]));
  const foreign = { actions: ["update"], before: {}, after: {}, before_sensitive: {}, after_sensitive: {} };
  plan.resource_changes.push({
    address: "null_resource.lab_www01_secrets_0123ABCD",
    type: "null_resource",
    change: { ...structuredClone(foreign), before: { triggers: {} }, after: { triggers: {} } },
  });
  plan.resource_changes.push({ address: "random_password.db", type: "random_password", change: foreign });
  plan.configuration.root_module.variables = {};
  return {
    ...plan,
    ...{ variables: {}, output_changes: {}, resource_drift: [], checks: [], relevant_attributes: [] },
    prior_state: { values: { outputs: {}, root_module: { resources: [], child_modules: [] } } },
    planned_values: { outputs: {}, root_module: { resources: [] } },
  };
}

/** Somewhere in a plan, where Terraform says that a secret is one, or where nothing else is. */
type Place = readonly Write[];
type Write = readonly [where: Where, value: (secret: string) => Node];
type Where = readonly (string | number)[];

const asIs = (secret: string) => secret;
const yes = () => true;

/** Writes into a document, and makes what is missing above; `+` is a further element. What is masked as a whole stays so. */
function write(document: Node, where: Where, value: Node): void {
  let node = document;
  for (const [index, key] of where.entries()) {
    if (node === true) return;
    const at = key === "+" ? node.length : key;
    if (index === where.length - 1) node[at] = value;
    else node[at] ??= {};
    node = node[at];
  }
}

function put(plan: Node, place: Place, secret: string): void {
  for (const [where, value] of place) write(plan, where, value(secret));
}

const changeOf = (index: number): Where => ["resource_changes", index, "change"];
const [content, apply, secrets, foreign] = [changeOf(0), changeOf(1), changeOf(2), changeOf(3)];
const SIDES = ["before", "after"] as const;

/** Triggers of the host's content, of which one is sensitive. */
const masked = (path: string, side: "before" | "after"): Place => [
  [
    [...content, side, "triggers", path],
    path === "/etc/bytes" ? (secret) => Buffer.from(secret).toString("base64") : (secret) => `text\n${secret}\n`,
  ],
  [[...content, `${side}_sensitive`, "triggers", path], yes],
];
const root = ["configuration", "root_module"];
const values = ["prior_state", "values"];

const PLACES: readonly Place[] = [
  ...[...FILES, "/etc/bytes"].flatMap((path) => SIDES.map((side) => masked(path, side))),
  // Not known yet, with something there all the same.
  ...FILES.map(
    (path): Place => [
      [[...content, "after", "triggers", path], asIs],
      [[...content, "after_unknown", "triggers", path], yes],
    ],
  ),
  // Other triggers and values of resources, by every shape of a mask.
  ...[apply, secrets, foreign].flatMap((change) =>
    SIDES.flatMap((side): Place[] => [
      [
        [[...change, side, "triggers", "extra"], asIs],
        [[...change, `${side}_sensitive`, "triggers", "extra"], yes],
      ],
      [
        [[...change, side, "nested"], (secret) => ({ list: [{ deep: secret }] })],
        [[...change, `${side}_sensitive`, "nested"], () => ({ list: [{ deep: true }] })],
      ],
      [
        [[...change, side, "triggers", "another"], asIs],
        [[...change, `${side}_sensitive`, "triggers"], yes],
      ],
    ]),
  ),
  ...["host_key", "engine"].map(
    (key): Place => [
      [[...apply, "after", "triggers", key], asIs],
      [[...apply, "after_sensitive", "triggers", key], yes],
    ],
  ),
  // What no reviewer has to look at.
  ...(
    [
      ["variables", "password", "value"],
      ["variables", "list", "value", "deep"],
      [...root, "variables", "password", "default"],
      [...root, "resources", 0, "expressions", "triggers", "constant_value"],
      [...root, "resources", 0, "provisioners"],
      [...root, "resources", "+"],
      [...root, "module_calls", "m", "expressions", "key", "constant_value"],
      [...root, "outputs", "key", "expression", "constant_value"],
      ["configuration", "provider_config", "x", "expressions", "token", "constant_value"],
      ["planned_values", "outputs", "key", "value"],
      ["planned_values", "root_module", "resources", "+"],
      ["planned_values", "root_module", "child_modules"],
      [...values, "outputs", "key", "value"],
      [...values, "root_module", "resources", "+"],
      [...values, "root_module", "child_modules", "+"],
      ["output_changes", "key", "after"],
      ["output_changes", "old", "before", "deep"],
      ["resource_drift", "+"],
      ["checks", "+"],
      ["relevant_attributes", "+"],
      ["deferred_changes"],
      ["action_invocations"],
      ["later_version", "of", "the", "format"],
    ] satisfies Where[]
  ).map((where): Place => [[where, (secret) => (where[where.length - 1] === "+" ? { values: secret } : secret)]]),
];

test(`a secret in any of ${PLACES.length} places of a plan is on no page, in no format, and the rest still is`, async () => {
  expect(PLACES.length).toBeGreaterThanOrEqual(50);
  const secretAt = (index: number) => `canary-${index}-4711`;
  const encoded = (secret: string) => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")];
  const formats: readonly Format[] = ["text", "markdown", "html", "json"];
  const check = async (indexes: readonly number[]) => {
    const plan = document();
    for (const index of indexes) put(plan, PLACES[index] ?? [], secretAt(index));
    for (const format of formats) {
      const text = await page(plan, format);
      for (const each of indexes.flatMap((index) => encoded(secretAt(index)))) expect(text).not.toContain(each);
      expect(text).not.toContain("canary");
      expect(text).toContain("/etc/open");
    }
  };
  for (let index = 0; index < PLACES.length; index++) await check([index]);
  const some = fc.subarray(
    PLACES.map((_, index) => index),
    { minLength: 2 },
  );
  await fc.assert(fc.asyncProperty(some, check), { numRuns: 40 });
}, 60_000);

test("the same secrets are seen where Terraform does not say that they are some: the places are real", async () => {
  const plan = document();
  put(plan, masked("/etc/a", "after"), "canary");
  write(plan, [...content, "after_sensitive"], {});
  expect(await page(plan, "text")).toContain("+canary");
});

test("of a file that has the content of a hidden one, no more is said than of that one", async () => {
  const paths = ["/etc/one", "/etc/two", "/etc/three"];
  const side = (text: string) =>
    host("www01", [
      bundle(
        "web",
        paths.map((path) => at.file(path, text.padEnd(8192))),
      ),
    ]);
  const [before, after] = [side("old"), side("canary")];
  const sensitive = sentFilesOfPlan(after).map(({ path }) => path);
  expect(sensitive).toHaveLength(1);
  const shown = await page(JSON.parse(savedPlan([{ before, after }])), "text");
  expect(shown.match(/^\+canary/gm)).toHaveLength(3);
  const text = await page(JSON.parse(savedPlan([{ before, after, sensitive }])), "text");
  expect(text).not.toContain("canary");
  for (const path of paths) expect(text).toContain(`${path} on www01: changes, but is hidden`);
});

test("of a host whose whole content is hidden the page says that it cannot be shown", async () => {
  const plan = document();
  for (const side of SIDES) write(plan, [...content, `${side}_sensitive`], true);
  const file = join(folder, "hidden.json");
  writeFileSync(file, JSON.stringify(plan));
  const { out } = await review("--plan", file);
  expect(out).toContain("1 host of the plan cannot be shown, because Terraform hides or does not know the content");
});

test("what else a plan changes is named, so that nobody takes the page for all of it", async () => {
  const plan = document();
  plan.resource_changes.push(
    { address: "aws_instance.kept", type: "aws_instance", change: { actions: ["no-op"] } },
    { address: "data.aws_ami.read", type: "aws_ami", change: { actions: ["read"] } },
    ...["a", "b", "c"].map((name) => {
      return { address: `null_resource.${name}`, type: "null_resource", change: { actions: ["delete", "create"] } };
    }),
  );
  const { resources } = JSON.parse(await page(plan, "json"));
  expect(resources.map(({ what }: { readonly what: string }) => what)).toEqual([
    "random_password.db: changed in place",
    "null_resource.a: replaced",
    "null_resource.b: replaced",
    "null_resource.c: replaced",
  ]);
});

test("a resource of a host that is taken over, moved or left to the state is an alarm", async () => {
  const plan = document();
  plan.resource_changes[0].previous_address = "null_resource.other";
  plan.resource_changes[1].change.importing = { id: "1" };
  plan.resource_changes[2].change.actions = ["forget"];
  const { alarms } = JSON.parse(await page(plan, "json"));
  const found = alarms.flatMap(({ part, subject }: { readonly part?: string; readonly subject: string }) =>
    part === undefined ? [] : [`${part} ${subject}`],
  );
  expect(found).toEqual([
    "moved null_resource.lab_www01_content-0_0123ABCD",
    "import null_resource.lab_www01_apply_0123ABCD",
    "removed null_resource.lab_www01_secrets_0123ABCD",
  ]);
});

test("content that is not known yet is said to change, and a plan that could not be finished is said to be one", async () => {
  const plan = document();
  write(plan, [...content, "after_unknown", "triggers", "/etc/a"], true);
  delete plan.resource_changes[0].change.after.triggers["/etc/a"];
  plan.errored = true;
  const text = await page(plan, "text");
  expect(text).toContain(
    "  /etc/a on www01: changes, but is hidden: Terraform marks it as sensitive, or does not know it yet",
  );
  expect(text).toContain("! Terraform could not finish this plan: the missing part is not on this page.");
});

test.each([
  [
    "the saved plan itself",
    "PK\u0003\u0004rest",
    "this is the saved plan itself: give the output of `terraform show -json` for it",
  ],
  ["nothing", "", "this is not what `terraform show -json PLANFILE` prints: it is not valid JSON"],
  ["a secret", "hunter2", "this is not what `terraform show -json PLANFILE` prints: it is not valid JSON"],
  ["something else", "[]", "this is not what `terraform show -json PLANFILE` prints: it has no resource_changes"],
  ["no file", undefined, "cannot be read (ENOENT)"],
])("says what is wrong where %s is given for a plan, and shows none of it", async (name, text, problem) => {
  const file = join(folder, `${name}.json`);
  if (text !== undefined) writeFileSync(file, text);
  const { code, out } = await review("--plan", file);
  expect([code, out]).toEqual([2, `cdktf-mutual-tls review: ${file}: ${problem}\n`]);
});

test("nor of what is given for drift", async () => {
  const [plan, drift] = [join(folder, "fine.json"), join(folder, "drift.json")];
  writeFileSync(plan, savedPlan([{ after: host("app01", [bundle("files", [at.file("/etc/motd", "calm\n")])]) }]));
  writeFileSync(drift, "hunter2");
  expect(await review("--plan", plan, "--drift", drift)).toEqual({
    code: 2,
    out: `cdktf-mutual-tls review: ${drift}: the file is not valid JSON\n`,
  });
});
