import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkCheckout } from "../checkout";
import { type LabDefinition, labLabel } from "../definition";
import { LabError, UsageError } from "../errors";
import { removeImages, withImageLock } from "../image";
import { withLock } from "../lock";
import { requireRoot } from "../machine";
import { hasRoute, labNetworks, removeLab } from "../network";
import { cacheDirectory, runtimeDirectory, stateDirectory } from "../paths";
import { progress } from "../progress";
import { proxyProcesses, stopProxy } from "../proxy";
import type { Oci } from "../runtime/oci";
import { findEngine } from "../runtime/select";
import { closeMaster, controlDirectory } from "../ssh";
import type { Verb } from "./verb";

export const down: Verb = {
  name: "down",
  summary: "removes everything that the lab made: hosts, network, keys, PKI, Terraform state",
  run: async (lab, args) => {
    if (args.length > 0) throw new UsageError("down takes no arguments");
    await takeDown(lab);
    return 0;
  },
};

/** Removes everything that belongs to the lab, and checks that nothing is left. */
export async function takeDown(lab: LabDefinition): Promise<void> {
  requireRoot();
  await withLock(`lab/${lab.name}`, "lab", async () => {
    const oci = await findEngine();
    if (oci !== undefined) checkCheckout(lab, [...(await oci.containers()), ...(await oci.networks())]);
    await progress.step("down", `removing ${lab.name}`, async (step) => {
      closeConnections(lab);
      await stopProxy(lab);
      const kept = oci === undefined ? [] : await removeWithEngine(oci, lab);
      for (const directory of [stateDirectory(lab.name), runtimeDirectory(lab.name)]) removeDirectory(directory);
      const left = await leftovers(oci, lab);
      if (left.length > 0) throw new LabError(`still there:\n${left.map((what) => `    ${what}`).join("\n")}`);
      const users = kept.length === 0 ? "" : `; another lab's hosts use ${kept.join(", ")}`;
      step.result(`${lab.name} removed, nothing left${users}`);
    });
    if (existsSync(cacheDirectory()))
      progress.tell("cache", `downloads stay in ${cacheDirectory()}, which may be deleted`);
  });
}

async function removeWithEngine(oci: Oci, lab: LabDefinition): Promise<string[]> {
  await removeLab(oci, lab);
  return withImageLock(() => removeImages(oci));
}

function closeConnections(lab: LabDefinition): void {
  const directory = controlDirectory(lab.name);
  if (existsSync(directory)) for (const name of readdirSync(directory)) closeMaster(join(directory, name));
}

/** And its parent, if no other lab is left in it. */
function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  const parent = dirname(directory);
  if (existsSync(parent) && readdirSync(parent).length === 0) rmdirSync(parent);
}

async function leftovers(oci: Oci | undefined, lab: LabDefinition): Promise<string[]> {
  const containers = (await oci?.containerIds(`${labLabel}=${lab.name}`)) ?? [];
  const networks = oci === undefined ? [] : await labNetworks(oci, lab);
  return [
    ...containers.map((id) => `container ${id}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...proxyProcesses(lab).map((pid) => `apt proxy, process ${pid}`),
    ...((await hasRoute(lab.subnet)) ? [`route unreachable ${lab.subnet}`] : []),
    ...[stateDirectory(lab.name), runtimeDirectory(lab.name)].filter((path) => existsSync(path)),
  ];
}
