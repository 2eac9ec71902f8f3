import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lab/paths";
import { madeUpHosts } from "./made-up-hosts";
import { makePki } from "./pki";
import { Processes, synthCommand } from "./processes";
import { STACK } from "./scenario";
import { terraform } from "./stack";
import type { Subject } from "./subject";

const RUNS = 3;

const scenarios = [
  { what: "an empty cdktf app (the floor)", hosts: 0, vhosts: 0 },
  { what: "1 host with 1,000 vhosts", hosts: 1, vhosts: 1000 },
  { what: "200 hosts with 5 vhosts each", hosts: 200, vhosts: 5 },
];

export const synth: Subject = {
  name: "synth",
  summary: "synth and terraform plan of a large host and of a large fleet",
  isDefault: true,
  run: async (bench) => {
    const folder = join(bench.folder, "synth");
    mkdirSync(folder);
    const { directory: pki } = await makePki(folder, "ocsp.example.org");
    const processes = new Processes(RUNS);
    for (const [index, { what, hosts, vhosts }] of scenarios.entries()) {
      const outdir = join(folder, `${index}`);
      const command = synthCommand({ hosts: madeUpHosts(hosts), vhosts, pki, outdir });
      await processes.time(`synth: ${what}`, command, { cwd: root });
      if (hosts === 0) continue;
      const stack = join(outdir, "stacks", STACK);
      await terraform(stack, "init");
      const plan = ["terraform", "plan", "-input=false", "-no-color"];
      await processes.time(`terraform plan: ${what}`, plan, { cwd: stack });
    }
    return {
      title: "Synth",
      tables: [processes.table()],
      aims: [],
      notes: [`${RUNS} runs each. A plan is that of the first apply.`],
    };
  },
};
