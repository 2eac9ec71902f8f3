import { must, run } from "./process";
import type { Oci } from "./runtime/oci";
import type { Subnet } from "./subnet";

interface Interface {
  readonly ifname: string;
  readonly addr_info?: readonly { readonly local: string; readonly prefixlen: number }[];
  readonly link_netnsid?: number;
}

/**
 * Removes the bridge that a killed container engine left on a lab's subnet: a bridge with the lab's address that is in
 * no network of the engine. Its ports and the network namespaces behind them go too, unless a process runs there. Call
 * this only if the lab's own route marks the subnet as the lab's.
 */
export async function removeOrphanBridge(oci: Oci, subnet: Subnet): Promise<void> {
  const bridges = await list<Interface>(["-4", "address", "show", "type", "bridge"]);
  const known = new Set((await oci.networks()).map((network) => network.bridge));
  const isOrphan = ({ ifname, addr_info = [] }: Interface) =>
    !known.has(ifname) &&
    addr_info.some(({ local, prefixlen }) => local === subnet.address(1) && prefixlen === subnet.prefix);
  for (const { ifname } of bridges.filter(isOrphan)) {
    for (const port of await list<Interface>(["link", "show", "master", ifname])) await removePort(port);
    await must("ip", ["link", "delete", ifname]);
  }
}

async function removePort(port: Interface): Promise<void> {
  const namespaces = await list<{ name: string; id?: number }>(["netns", "list"]);
  const behind = namespaces.find(({ id }) => id !== undefined && id === port.link_netnsid);
  await must("ip", ["link", "delete", port.ifname]);
  if (behind === undefined) return;
  const processes = await must("ip", ["netns", "pids", behind.name]);
  if (processes.trim() === "") await must("ip", ["netns", "delete", behind.name]);
}

/** Objects that `ip` lists. Without any, it prints nothing, or lists empty objects. */
async function list<T extends object>(args: readonly string[]): Promise<T[]> {
  const { stdout } = await run("ip", ["-j", "-d", ...args]);
  const entries = stdout.trim() === "" ? [] : (JSON.parse(stdout) as T[]);
  return entries.filter((entry) => Object.keys(entry).length > 0);
}
