import { existsSync, readFileSync } from "node:fs";
import { removeOrphanBridge } from "./bridge";
import { freeSubnet, type Route, routeProtocol, subnetConflicts } from "./conflicts";
import { checkoutLabel, type LabDefinition, labLabel } from "./definition";
import { LabError } from "./errors";
import { root } from "./paths";
import { must, run } from "./process";
import type { Oci } from "./runtime/oci";
import type { Network } from "./runtime/runtime";
import { Subnet } from "./subnet";

/**
 * Makes the lab's network, or finds it, and returns its name. Stops if its subnet or its name is in use. `name` is for
 * a new network; a label marks a network as the lab's.
 */
export async function ensureNetwork(oci: Oci, lab: LabDefinition, name = lab.name): Promise<string> {
  const networks = await oci.networks();
  let own = networks.find(({ labels }) => labels[labLabel] === lab.name);
  if (own === undefined && networks.some((network) => network.name === name)) {
    throw new LabError(
      `a container network named ${name} exists, and it is not the lab's\n    to do: remove it, or give the lab another name: LAB_NAME=...`,
    );
  }
  if (own !== undefined && !own.subnets.includes(lab.subnet.toString())) {
    await removeLab(oci, lab);
    own = undefined;
  }
  if (own === undefined) await removeLeftBridge(oci, lab.subnet);
  const surroundings = { routes: await routes(), networks, nameServers: nameServers() };
  const conflicts = subnetConflicts(lab.subnet, surroundings, own);
  if (conflicts.length > 0) {
    throw new LabError(
      `the lab's subnet ${lab.subnet} is in use:\n${conflicts.map((conflict) => `    ${conflict}`).join("\n")}\n    to do: give the lab another one, e.g. LAB_SUBNET=${freeSubnet(surroundings)}`,
    );
  }
  await blockLeaks(lab);
  if (own !== undefined) return own.name;
  await oci.createNetwork({
    name,
    subnet: lab.subnet.toString(),
    gateway: lab.gateway,
    labels: { [labLabel]: lab.name, [checkoutLabel]: root },
  });
  return name;
}

export async function labNetworks(oci: Oci, lab: LabDefinition): Promise<Network[]> {
  return (await oci.networks()).filter((network) => network.labels[labLabel] === lab.name);
}

/** Removes the lab's containers, then their networks. */
export async function removeLab(oci: Oci, lab: LabDefinition): Promise<void> {
  const containers = await oci.containerIds(`${labLabel}=${lab.name}`);
  await Promise.all(containers.map((id) => oci.remove(id)));
  for (const network of await labNetworks(oci, lab)) {
    await oci.removeNetwork(network.name);
    for (const subnet of network.subnets.flatMap((text) => Subnet.parse(text) ?? [])) await clearSubnet(oci, subnet);
  }
  await clearSubnet(oci, lab.subnet);
}

/**
 * Removes what is left of a lab's network after the engine has forgotten it. The route goes last, because it identifies
 * the network.
 */
async function clearSubnet(oci: Oci, subnet: Subnet): Promise<void> {
  await removeLeftBridge(oci, subnet);
  if (await hasRoute(subnet)) await must("ip", ["route", "del", "unreachable", `${subnet}`, "proto", routeProtocol]);
}

async function removeLeftBridge(oci: Oci, subnet: Subnet): Promise<void> {
  if (await hasRoute(subnet)) await removeOrphanBridge(oci, subnet);
}

/**
 * Makes the lab's network again, without its hosts. Podman's records of addresses outlive a network: if its engine is
 * killed while a host starts, the host holds its address for ever, but only in networks of that name.
 */
export async function replaceNetwork(oci: Oci, lab: LabDefinition): Promise<string> {
  await removeLab(oci, lab);
  return ensureNetwork(oci, lab, `${lab.name}-${Date.now().toString(36)}`);
}

/** A route to nowhere: while the bridge is down, traffic for the lab does not reach another network. */
async function blockLeaks(lab: LabDefinition): Promise<void> {
  await must("ip", ["route", "replace", "unreachable", `${lab.subnet}`, "metric", "4096", "proto", routeProtocol]);
}

/** Whether the route of this lab exists. */
export async function hasRoute(subnet: Subnet): Promise<boolean> {
  const { stdout } = await run("ip", ["-4", "route", "show", "type", "unreachable", "proto", routeProtocol]);
  return stdout.split("\n").some((line) => line.split(" ").includes(`${subnet}`));
}

async function routes(): Promise<Route[]> {
  return JSON.parse(await must("ip", ["-j", "-4", "route", "show", "table", "all"])) as Route[];
}

function nameServers(): string[] {
  const path = "/etc/resolv.conf";
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return [...text.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address]) => address ?? "");
}
