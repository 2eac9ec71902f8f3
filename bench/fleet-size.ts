import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Inventory } from "../lab/inventory";
import { root } from "../lab/paths";
import { must } from "../lab/process";
import { progress, type Step } from "../lab/progress";
import { sshArguments } from "../lab/ssh";
import type { Bench } from "./bench";
import { floorScript } from "./floor";
import { seconds } from "./measure";
import { copyRoot, withNamespacedHosts } from "./namespaces";
import { type Aim, figure } from "./report";
import { BenchStack } from "./stack";
import type { Subject } from "./subject";

const COUNTS = [1, 10, 50];
const VHOSTS = 20;

/** Terraform's default number of hosts at a time. */
const AT_ONCE = 10;

interface Row {
  readonly hosts: number;
  readonly what: string;
  readonly floor: number;
  readonly terraform: number;
}

export const fleetSize: Subject = {
  name: "fleet-size",
  summary: `applying ${VHOSTS} vhosts to each of ${COUNTS.join(", ")} hosts`,
  isDefault: true,
  run: async (bench) => {
    const host = await bench.host();
    await host.reset();
    const tree = join(bench.folder, "tree");
    await copyRoot(host, tree);
    const rows: Row[] = [];
    for (const hosts of COUNTS) {
      rows.push(
        ...(await progress.step("bench", `${hosts} hosts`, async (step) => {
          const measured = await measureFleet(bench, tree, hosts, step);
          step.result(`${hosts} hosts measured`);
          return measured;
        })),
      );
    }
    return {
      title: `Fleets: ${VHOSTS} vhosts a host, whole runs of Terraform, and the floor`,
      tables: [
        {
          columns: ["HOSTS", "WORK", "FLOOR", "WHOLE RUN", "FLOOR A HOST", "WHOLE RUN A HOST"],
          rows: rows.map(({ hosts, what, floor, terraform }) => [
            figure(hosts, ""),
            what,
            ...[floor, terraform, floor / hosts, terraform / hosts].map((value) => figure(value, "s")),
          ]),
        },
      ],
      aims: aimsOf(rows),
      notes: [
        `One run each, without health checks. The floor and Terraform take ${AT_ONCE} hosts at a time.`,
        "Hosts are sshd in namespaces of their own, all on this machine, whose cores they share; without systemd.",
      ],
    };
  },
};

async function measureFleet(bench: Bench, tree: string, count: number, step: Step): Promise<Row[]> {
  const host = await bench.host();
  const folder = join(bench.folder, `fleet-${count}`);
  mkdirSync(folder);
  step.detail("making hosts");
  const floorFirst = await withNamespacedHosts(host, tree, join(folder, "floor"), count, async (inventory) => {
    const stack = await synth(bench, inventory, join(folder, "floor.out"));
    step.detail("floor");
    const first = await runFloor(stack, inventory, join(folder, "first"), ["apache2"]);
    stack.change("changed");
    return { first, again: await runFloor(stack, inventory, join(folder, "again"), ["apache2"]) };
  });
  return withNamespacedHosts(host, tree, join(folder, "terraform"), count, async (inventory) => {
    const stack = await synth(bench, inventory, join(folder, "terraform.out"));
    stack.withoutHealthChecks();
    step.detail("Terraform");
    const first = await seconds(() => stack.apply());
    stack.change("changed");
    const changed = await seconds(() => stack.apply());
    const nothing = await seconds(() => stack.apply());
    return [
      { hosts: count, what: "first apply", floor: floorFirst.first, terraform: first },
      { hosts: count, what: "one vhost a host changed", floor: floorFirst.again, terraform: changed },
      { hosts: count, what: "nothing changed", floor: floorFirst.again, terraform: nothing },
    ];
  });
}

async function synth(bench: Bench, inventory: Inventory, outdir: string): Promise<BenchStack> {
  const { pki } = await bench.host();
  return BenchStack.synth({
    hosts: inventory.hosts.map(({ name, address, hostKey }) => ({ name, address, hostKey })),
    vhosts: VHOSTS,
    pki: pki.directory,
    sshPrivateKeyFile: resolve(root, inventory.privateKeyPath),
    outdir,
  });
}

/** Runs the floor's script on all hosts. Making the scripts is not measured. */
async function runFloor(
  stack: BenchStack,
  inventory: Inventory,
  folder: string,
  units: readonly string[],
): Promise<number> {
  const scripts = new Map<string, string>();
  for (const host of stack.hosts) {
    scripts.set(host.name, await floorScript(host, join(folder, host.name), units));
  }
  const waiting = [...scripts];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await must("ssh", ["-T", ...sshArguments(inventory, next[0]), "sh"], { input: next[1] });
    }
  };
  return seconds(() => Promise.all(Array.from({ length: AT_ONCE }, worker)));
}

function aimsOf(rows: readonly Row[]): Aim[] {
  const [smallest = 0, ...larger] = COUNTS;
  return ["first apply", "one vhost a host changed"].flatMap((what) => {
    const perHost = (hosts: number) => {
      const row = rows.find((each) => each.hosts === hosts && each.what === what);
      return (row?.terraform ?? 0) / hosts;
    };
    return larger.map((hosts): Aim => {
      const limits = { measured: perHost(hosts), limit: perHost(smallest), unit: "s" } as const;
      return { what: `${what}, a host: of ${hosts} <= of ${smallest}`, ...limits };
    });
  });
}
