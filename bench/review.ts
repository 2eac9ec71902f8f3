import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lab/paths";
import { must } from "../lab/process";
import { progress } from "../lab/progress";
import { madeUpHosts } from "./made-up-hosts";
import { makePki } from "./pki";
import { Processes, program, synthCommand } from "./processes";
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
      await progress.step("bench", `review: preparing ${what}`, async () => {
        const [command = "", ...args] = synthCommand({ hosts: madeUpHosts(hosts), vhosts, pki, outdir: base });
        await must(command, args, { cwd: root });
        await planOfOneChange(base, head);
      });
      const stack = join(head, "stacks", STACK);
      const show = ["terraform", "show", "-json", "plan"];
      await processes.time(`${what}: terraform show -json of the plan`, show, { cwd: stack });
      const page = (...from: string[]) => program("lib/cli/main.ts", "review", ...from, "--format", "markdown");
      await processes.time(`${what}: review of the saved plan`, page("--plan", join(stack, "plan.json")), {
        cwd: root,
      });
      await processes.time(`${what}: review of two outputs`, page("--base", base, "--head", head), { cwd: root });
      tables.push(processes.table());
    }
    return {
      title: "Review: one line changed on every host",
      tables,
      aims: [],
      notes: [
        `${RUNS} runs each, of the program as its sources are, which are compiled at each start (0.3 s or more).`,
      ],
    };
  },
};

/** Applies one output without touching a host; then changes a line on each in a copy, and plans that. */
async function planOfOneChange(base: string, head: string): Promise<void> {
  const stack = join(base, "stacks", STACK);
  const file = join(stack, "cdk.tf.json");
  const text = readFileSync(file, "utf8");
  const withoutHosts = (key: string, value: unknown) =>
    key === "provisioner" || key === "connection" ? undefined : value;
  writeFileSync(file, JSON.stringify(JSON.parse(text, withoutHosts)));
  await terraform(stack, "init");
  await terraform(stack, "apply", "-auto-approve");
  writeFileSync(file, text);
  cpSync(base, head, { recursive: true, verbatimSymlinks: true });
  const changed = join(head, "stacks", STACK);
  new BenchStack(changed).change("changed");
  await terraform(changed, "plan", "-out=plan");
  writeFileSync(join(changed, "plan.json"), await must("terraform", ["show", "-json", "plan"], { cwd: changed }));
}
