import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../lab/paths";
import { must } from "../lab/process";
import { progress, type Step } from "../lab/progress";
import { findDrift } from "../lib/drift/find";
import { SshShell } from "../lib/operate/ssh-shell";
import { aimsOf, costTable, type Size, timeTable } from "./apply-tables";
import type { Bench } from "./bench";
import { floorLook, floorScript } from "./floor";
import type { BenchHost } from "./host";
import { median, seconds } from "./measure";
import { BenchStack, engineRun, terraform } from "./stack";
import type { Subject } from "./subject";
import { Runs } from "./way";

const SIZES = [20, 200, 1000];
const RUNS = 3;

export const apply: Subject = {
  name: "apply",
  summary: "applying 20, 200 and 1,000 vhosts to one host, beside a script over ssh",
  isDefault: true,
  run: async (bench) => {
    const host = await bench.host();
    const start = await progress.step("bench", "Terraform's own start", async (step) => {
      const value = await terraformStart(bench);
      step.result(`Terraform's own start ${value.toFixed(2)} s`);
      return value;
    });
    const sizes: Size[] = [];
    for (const vhosts of SIZES) {
      await progress.step("bench", `apply, ${vhosts} vhosts`, async (step) => {
        sizes.push(await measureSize(bench, host, vhosts, step));
        step.result(`apply, ${vhosts} vhosts measured`);
      });
    }
    return {
      title: "One host: whole runs, the engine alone, and the floor",
      tables: [timeTable(sizes), costTable(sizes)],
      aims: sizes.flatMap((size) => aimsOf(size, start)),
      notes: [
        `Medians of ${RUNS} runs; with health checks, one run. Terraform's own start: ${start.toFixed(2)} s.`,
        "Floor: one `ssh HOST sh < script` that writes the same files with tar, tests and reloads; it compares nothing.",
        "Engine: what Terraform sends, over one ssh. Of drift: the look and the comparison, in a process that runs already.",
        "Health checks: after a change, a stapled handshake of every vhost that changed; the floor has none.",
        "Connections and sessions are counted in sshd's log. Processes are the ids that the host gave out, of threads too:",
        "httpd starts some 80 of them whenever it starts or reloads.",
      ],
    };
  },
};

/** `terraform apply` of one resource without content. */
async function terraformStart({ folder }: Bench): Promise<number> {
  const directory = join(folder, "start");
  mkdirSync(directory);
  const configure = (run: number) =>
    writeFileSync(
      join(directory, "main.tf.json"),
      JSON.stringify({
        terraform: { required_providers: { null: { source: "null", version: ">= 2.1.2, < 4" } } },
        resource: { null_resource: { nothing: { triggers: { run: `${run}` } } } },
      }),
    );
  configure(0);
  await terraform(directory, "init");
  const runs: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    configure(run);
    runs.push(await seconds(() => terraform(directory, "apply", "-auto-approve")));
  }
  return median(runs.slice(1));
}

async function measureSize(bench: Bench, host: BenchHost, vhosts: number, step: Step): Promise<Size> {
  const folder = join(bench.folder, `apply-${vhosts}`);
  const stack = await BenchStack.synth({
    hosts: [host.scenario],
    vhosts,
    pki: host.pki.directory,
    sshPrivateKeyFile: resolve(root, host.inventory.privateKeyPath),
    outdir: folder,
  });
  const health = stack.withoutHealthChecks();
  const runs = new Runs(host, RUNS, step);
  let edition = 0;
  const change = async () => stack.change(`edition${edition++}`);
  const reset = () => host.reset();

  const connection = await runs.several("ssh true", () => host.ssh("true"));
  let script = await floorScript(stack.host, `${folder}-floor`, ["firewalld", "apache2"]);
  const floorFirst = await runs.several("floor, first", () => host.ssh(script), reset);
  script = await floorScript(stack.host, `${folder}-floor-again`, ["apache2"]);
  const floorAgain = await runs.several("floor, again", () => host.ssh(script));
  const floorLooks = await runs.several("floor, look", () => host.ssh(floorLook(stack.host)));
  const httpd = await runs.several("httpd's test and reload", () =>
    host.inside("apache2ctl -t && systemctl reload apache2"),
  );

  script = engineRun(stack.host);
  const engineFirst = await runs.several("engine, first", () => host.ssh(script), reset);
  const engineNothing = await runs.several("engine, nothing", () => host.ssh(script));
  const engineChanged = await runs.several(
    "engine, changed",
    () => host.ssh(script),
    async () => {
      await change();
      script = engineRun(stack.host);
    },
  );

  const anew = async () => {
    stack.forget();
    await host.reset();
  };
  const whole = () => stack.apply();
  const wholeFirst = await runs.several("Terraform, first", whole, anew);
  const wholeNothing = await runs.several("Terraform, nothing", whole);
  const wholeChanged = await runs.several("Terraform, changed", whole, change);
  const look = await runs.several("drift", () => lookForDrift(stack, host));
  const [command = "", ...args] = await bench.commandLine("drift", "--out", stack.directory);
  const wholeLook = await runs.several("drift, whole program", () => must(command, args, { cwd: root }));

  health.restore();
  const healthFirst = await runs.once("Terraform, first, with health checks", whole, anew);
  const healthChanged = await runs.once("Terraform, changed, with health checks", whole, change);

  return {
    vhosts,
    connection,
    httpd,
    first: { floor: floorFirst, engine: engineFirst, whole: wholeFirst },
    firstWithHealth: { floor: floorFirst, whole: healthFirst },
    changed: { floor: floorAgain, engine: engineChanged, whole: wholeChanged },
    changedWithHealth: { floor: floorAgain, whole: healthChanged },
    nothing: { floor: floorAgain, engine: engineNothing, whole: wholeNothing },
    drift: { floor: floorLooks, engine: look, whole: wholeLook },
  };
}

/** The work of `cdktf-mutual-tls drift` after its process has started. */
async function lookForDrift(stack: BenchStack, { inventory }: BenchHost): Promise<void> {
  const fleet = stack.fleet;
  const shell = new SshShell(fleet.facts.hosts, resolve(root, inventory.privateKeyPath));
  try {
    const names = fleet.hosts.map(({ name }) => name);
    const [found] = await findDrift(fleet, names, { shell, now: () => new Date(), days: 30 });
    if (found?.state !== "same") throw new Error(`drift was found where none is: ${JSON.stringify(found)}`);
  } finally {
    shell.close();
  }
}
