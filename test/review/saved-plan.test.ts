import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../lib/cli/main";

const CANARY = "canary-4711";
const PLAN = "cdktf-mutual-tls-plan 1\nhost www01.lab.test\nos debian 13\n\nbundle web\n";
const plan = (...lines: string[]) => `${PLAN}${lines.map((line) => `  ${line}\n`).join("")}`;

/** What `terraform show -json` prints of one host, of which a file is sensitive, and of things that are nobody's business. */
function savedPlan(): string {
  const files = ["file /etc/open 0644 root root", "file /etc/hidden 0600 root root"];
  const triggers = (open: string, hidden: string) => ({
    triggers: { plan: plan(...files), "/etc/open": open, "/etc/hidden": hidden },
  });
  const masks = { triggers: { "/etc/hidden": true } };
  return JSON.stringify({
    format_version: "1.2",
    variables: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`secret_${n}`, { value: `${CANARY} ${n}` }])),
    planned_values: { outputs: { key: { sensitive: true, value: CANARY } } },
    prior_state: { values: { root_module: { resources: [{ values: { triggers: { x: CANARY } } }] } } },
    configuration: { root_module: { resources: [], variables: { secret: { default: CANARY } } } },
    resource_changes: [
      {
        address: "null_resource.lab_www01_content-0_0123ABCD",
        type: "null_resource",
        change: {
          actions: ["delete", "create"],
          before: triggers("old\n", `${CANARY} before\n`),
          after: triggers("new\n", `${CANARY} after\n`),
          before_sensitive: masks,
          after_sensitive: masks,
          after_unknown: { id: true },
        },
      },
      {
        address: "null_resource.lab_www01_apply_0123ABCD",
        type: "null_resource",
        change: {
          actions: ["delete", "create"],
          before: { triggers: { host: "www01.lab.test", other: CANARY } },
          after: { triggers: { host: "www01.lab.test", other: CANARY } },
          before_sensitive: { triggers: { other: true } },
          after_sensitive: { triggers: { other: true } },
          after_unknown: {},
        },
      },
    ],
  });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "saved-plan-"));
  writeFileSync(join(folder, "plan.json"), savedPlan());
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["text", "markdown", "html", "json"])("what a saved plan hides is in no page: %s", async (format) => {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const terminal = { out, err: out, now: () => new Date(0), isColoured: false };
  const code = await main(["review", "--plan", join(folder, "plan.json"), "--format", format], terminal);
  const page = lines.join("\n");
  expect([code, code === 0 ? "" : page]).toEqual([0, ""]);
  expect(page).toContain("/etc/open");
  expect(page).toContain("new");
  expect(page).not.toContain(CANARY);
});
