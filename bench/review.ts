import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lab/paths";
import { must } from "../lab/process";
import { progress } from "../lab/progress";
import { madeUpHosts } from "./made-up-hosts";
import { makePki } from "./pki";
import { Processes, synthCommand } from "./processes";
import { STACK } from "./scenario";
import { BenchStack, terraform } from "./stack";
import type { Subject } from "./subject";

const RUNS = 3;

const scenarios = [
  { what: "200 hosts x 20 files", hosts: 200, vhosts: 5 },
  { what: "1,000 vhosts", hosts: 1, vhosts: 1000 },
];

export const review: Subject = {
  name: "review",
  summary: "the page about one changed line on each of 200 hosts, and on a host with 1,000 vhosts",
  isDefault: true,
  run: async (bench) => {
    const folder = join(bench.folder, "review");
    mkdirSync(folder);
    const { directory: pki } = await makePki(folder, "ocsp.example.org");
    const tables = [];
    for (const [index, { what, hosts, vhosts }] of scenarios.entries()) {
      const processes = new Processes(RUNS);
      const base = join(folder, `${index}-base`);
      const head = join(folder, `${index}-head`);
      await progress.step("bench", `review: preparing ${what}`, async (step) => {
        const [command = "", ...args] = synthCommand({ hosts: madeUpHosts(hosts), vhosts, pki, outdir: base });
        await must(command, args, { cwd: root });
        await planOfOneChange(base, head);
        step.result(`review: ${what} prepared`);
      });
      const stack = join(head, "stacks", STACK);
      const show = ["terraform", "show", "-json", "plan"];
      await processes.time(`${what}: terraform show -json of the plan`, show, { cwd: stack });
      const page = (...from: string[]) => bench.commandLine("review", ...from, "--format", "markdown");
      const ofPlan = await page("--plan", join(stack, "plan.json"), "--plan-file", join(stack, "plan"));
      await processes.time(`${what}: review of the saved plan`, ofPlan, { cwd: root });
      const ofOutputs = await page("--base", base, "--head", head);
      await processes.time(`${what}: review of two outputs`, ofOutputs, { cwd: root });
      tables.push(processes.table());
    }
    return {
      title: "Review: one line changed on every host",
      tables,
      aims: [],
      notes: [`${RUNS} runs each.`],
    };
  },
};

/** Plans a change of one line on each host of an output, in a copy of the output. */
async function planOfOneChange(base: string, head: string): Promise<void> {
  const stack = join(base, "stacks", STACK);
  await terraform(stack, "init");
  await terraform(stack, "plan", "-out=plan");
  writeFileSync(join(stack, "terraform.tfstate"), stateAfter(await shown(stack)));
  cpSync(base, head, { recursive: true, verbatimSymlinks: true });
  const changed = join(head, "stacks", STACK);
  new BenchStack(changed).change("changed");
  await terraform(changed, "plan", "-out=plan");
  writeFileSync(join(changed, "plan.json"), await shown(changed));
}

function shown(stack: string): Promise<string> {
  return must("terraform", ["show", "-json", "plan"], { cwd: stack });
}

/** The state after an apply of a plan. There are no hosts to apply it to. */
function stateAfter(plan: string): string {
  const { terraform_version, planned_values } = JSON.parse(plan);
  const resources = (planned_values.root_module.resources as PlannedResource[]).map((resource, index) => ({
    mode: "managed",
    type: resource.type,
    name: resource.name,
    provider: `provider["${resource.provider_name}"]`,
    instances: [{ schema_version: 0, attributes: { id: `${index}`, triggers: resource.values.triggers } }],
  }));
  return JSON.stringify({ version: 4, terraform_version, serial: 1, lineage: "bench", outputs: {}, resources });
}

interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
  readonly values: { readonly triggers: Readonly<Record<string, string>> };
}
