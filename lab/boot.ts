import { setTimeout as sleep } from "node:timers/promises";
import { containerName, type LabDefinition } from "./definition";
import { LabError } from "./errors";
import { findHost, type Inventory } from "./inventory";
import type { Step } from "./progress";
import { sshBanner } from "./reach";
import type { Oci } from "./runtime/oci";
import { runOnHost } from "./ssh";

const limitSeconds = 60;

/** Waits until every host takes commands and has finished its boot. Returns the units that failed, as `host: unit`. */
export async function waitForHosts(oci: Oci, lab: LabDefinition, inventory: Inventory, step: Step): Promise<string[]> {
  const waiting = new Set(lab.hosts.map((host) => host.name));
  const deadline = Date.now() + limitSeconds * 1000;
  const failed = await Promise.all(
    lab.hosts.map(async ({ name }) => {
      const { address, port } = findHost(inventory, name);
      while (!(await sshBanner(address, port))) {
        if (Date.now() > deadline) throw await notUp(oci, lab, name);
        step.detail(`waiting for ${[...waiting].join(", ")}`);
        await sleep(100);
      }
      const units = await failedUnits(inventory, name, Math.max(5, (deadline - Date.now()) / 1000));
      waiting.delete(name);
      return units.map((unit) => `${name}: ${unit}`);
    }),
  );
  return failed.flat();
}

/** Degraded counts as up: a unit failed, and everything else runs. */
async function failedUnits(inventory: Inventory, host: string, timeoutSeconds: number): Promise<string[]> {
  const command = "systemctl is-system-running --wait; systemctl --failed --no-legend --plain";
  const { stdout } = await runOnHost(inventory, host, command, { timeoutSeconds });
  const [state = "", ...units] = stdout.trim().split("\n");
  if (state !== "running" && state !== "degraded") {
    throw new LabError(
      `systemd on ${host} ${state ? `is ${state}` : "does not answer"}\n    to do: npm run lab -- ssh ${host} -- systemctl list-jobs`,
    );
  }
  return units.map((line) => line.split(" ")[0] ?? "");
}

async function notUp(oci: Oci, lab: LabDefinition, name: string): Promise<LabError> {
  const container = lab.hosts.filter((host) => host.name === name).map((host) => containerName(lab, host))[0] ?? name;
  const journal = await oci.call(["exec", container, "journalctl", "--no-pager", "--lines=15"], { timeoutSeconds: 10 });
  const logs = journal.code === 0 ? journal : await oci.call(["logs", "--tail", "15", container]);
  const lines = `${logs.stdout}${logs.stderr}`.trim().split("\n");
  return new LabError(
    `${name} does not answer on its SSH port after ${limitSeconds} s; its last lines:\n${lines.map((line) => `    ${line}`).join("\n")}`,
  );
}
