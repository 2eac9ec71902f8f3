import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipEntries } from "../../../lib/review/inputs/zip-entries";
import { testWith } from "../../support/programs";
import { Pages, review } from "../pages";
import { page, type RealPlan, RealPlans, STACK, stateAfter, TerraformError, terraform } from "../real-plans";
import { configurationMutations } from "./configuration-mutations";
import { jsonEdits, spread } from "./mutation";

const planned = testWith(terraform, "terraform");

/** What changed of page, digest and exit status by each mutation; UPDATE_GOLDEN=1 writes it anew. */
const TABLE = join(__dirname, "table.golden");

/** The least number of mutations of which Terraform made a plan. */
const LEAST = 60;

let plans: RealPlans;
beforeAll(async () => {
  if (terraform === undefined) return;
  plans = await RealPlans.of(async (folder) => (await Pages.in(folder)).synth({}));
}, 600_000);
afterAll(() => plans?.end());

interface Seen {
  readonly code: number;
  readonly digest: string;
  readonly page: string;
}

/** What somebody gets of a review; where there is none, its message. */
async function seen(...options: string[]): Promise<Seen> {
  try {
    const { code, digest, ...rest } = await page(...options);
    return { code, digest, page: JSON.stringify(rest) };
  } catch {
    return { code: 2, digest: "", page: "" };
  }
}

function words(untouched: Seen, found: Seen): string {
  if (found.code === 2) return `${untouched.code} -> 2, there is no review`;
  const changed = [
    ...(found.page === untouched.page ? [] : ["page"]),
    ...(found.digest === untouched.digest ? [] : ["digest"]),
  ];
  const status = found.code === untouched.code ? "" : `${untouched.code} -> ${found.code}`;
  return [status, ...changed].filter((each) => each !== "").join(", ") || NOTHING;
}

const NOTHING = "NOTHING";

/** All that Terraform says of a plan and keeps in it, but for its times. */
function contentOf({ json, file }: RealPlan): string {
  const { timestamp: _, ...printed } = JSON.parse(readFileSync(json, "utf8"));
  const entries = [...zipEntries(readFileSync(file), 256 * 1024 * 1024)].filter(
    ([name]) => !/^tf(plan|state)/.test(name),
  );
  return JSON.stringify([printed, entries.map(([name, bytes]) => [name, bytes.toString("base64")])]);
}

planned(
  "none of the mutations of what Terraform reads leaves page, digest and exit status as they were, in an output and in its plan",
  async () => {
    const { base } = plans;
    const state = stateAfter(plans.plan(plans.altered(() => {})));
    const ofOutputs = (head: string) => seen("--base", base, "--head", head);
    const ofPlan = ({ json, file }: RealPlan) => seen("--plan", json, "--plan-file", file);
    const same = plans.plan(
      plans.altered(() => {}),
      state,
    );
    const untouched = { outputs: await ofOutputs(base), plan: await ofPlan(same) };
    expect([untouched.outputs.code, untouched.plan.code]).toEqual([0, 0]);
    expect(untouched.plan.digest).toBe(untouched.outputs.digest);
    const before = contentOf(same);
    const mutations = configurationMutations(readFileSync(join(base, STACK, "cdk.tf.json"), "utf8"));
    const lines: string[] = [];
    let counted = 0;
    for (const { name, apply } of mutations) {
      const output = plans.altered(apply);
      const outputs = words(untouched.outputs, await ofOutputs(output));
      let plan: string;
      try {
        const made = plans.plan(output, state);
        counted++;
        plan = contentOf(made) === before ? "it is the same plan" : words(untouched.plan, await ofPlan(made));
      } catch (error) {
        if (!(error instanceof TerraformError)) throw error;
        plan = `refused by terraform ${error.verb}`;
      }
      lines.push(`${name} | outputs: ${outputs} | plan: ${plan}`);
    }
    const table = `${lines.join("\n")}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(TABLE, table);
    expect(lines.filter((line) => line.includes(NOTHING))).toEqual([]);
    expect(table).toBe(readFileSync(TABLE, "utf8"));
    expect(counted).toBeGreaterThan(LEAST);
  },
  900_000,
);

/** What is printed of a plan and read out of the plan file, or by nobody. */
const UNREAD = [
  /^\.?(?:format_version|terraform_version|planned_values|prior_state|relevant_attributes|applyable|complete|configuration)\b/,
  /^ has /,
  // Nobody gave it a value.
  /^\.?variables(?: has (?:one field more|another name)|\.mutual_tls_secrets|\.\w+ has one field more)/,
  /^\.errored has another name|^resource_changes is turned around/,
  // Its address says that, too.
  /^resource_changes\.\d+\.(?:mode|name|provider_name)\b/,
  // Nothing is masked in this plan, and a host is retried only for another reason.
  /^resource_changes\.\d+\.(?:action_reason|change\.(?:before_sensitive|after_sensitive|replace_paths))\b/,
  /^resource_changes\.\d+(?:\.change(?:\.after_unknown(?:\.triggers)?)?)? has one field more/,
  /^resource_changes\.\d+\.change\.after_unknown(?:\.triggers)? (?:has another name|is taken away)/,
];
const MOST_OF_A_DOCUMENT = 300;

planned(
  "nothing that is read of a printed plan can be edited without another page, digest or exit status, with the plan file as it was",
  async () => {
    const changed = plans.altered((_, stack) => {
      appendFileSync(join(stack, "lab/www01/files/etc/hosts"), "x\n");
      const drift = { "www01.lab.test": { differences: { "/etc/x": "x" }, notify: ["httpd"] } };
      writeFileSync(join(stack, "terraform.tfvars.json"), JSON.stringify({ mutual_tls_drift: drift }));
    });
    const state = stateAfter(plans.plan(plans.altered(() => {})));
    const { json, file } = plans.plan(changed, state);
    const text = readFileSync(json, "utf8");
    const untouched = await seen("--plan", json, "--plan-file", file);
    expect(untouched.code).toBe(0);
    const edits = jsonEdits(text, Number.POSITIVE_INFINITY).filter(
      ([name]) => !UNREAD.some((unread) => unread.test(name)),
    );
    const unnoticed: string[] = [];
    for (const [name, edit] of spread(edits, MOST_OF_A_DOCUMENT)) {
      const edited = `${json}.edited`;
      writeFileSync(edited, edit(text));
      const found = await seen("--plan", edited, "--plan-file", file);
      if (words(untouched, found) === NOTHING) unnoticed.push(name);
    }
    expect(unnoticed).toEqual([]);
    // What would hide a change: what will be is what was.
    const hidden = JSON.parse(text);
    for (const { change } of hidden.resource_changes)
      Object.assign(change, { actions: ["no-op"], after: change.before });
    writeFileSync(`${json}.hidden`, JSON.stringify(hidden));
    const { code, out } = await review("--plan", `${json}.hidden`, "--plan-file", file);
    expect([code, out]).toEqual([2, expect.stringContaining("than the plan file")]);
  },
  300_000,
);
