import type { Network } from "./runtime/runtime";
import { Subnet } from "./subnet";

/** An entry of `ip -j -4 route show table all`, with the fields that are needed here. */
export interface Route {
  readonly dst: string;
  readonly dev?: string;
  readonly type?: string;
  readonly protocol?: string;
}

/** The networks of this machine and of its container engine. */
export interface Surroundings {
  readonly routes: readonly Route[];
  readonly networks: readonly Network[];
  /** Addresses of the name servers in /etc/resolv.conf, which may be reached only by the default route. */
  readonly nameServers: readonly string[];
}

/** Marks the lab's own route. iproute2 has no name for this number. */
export const routeProtocol = "153";

/**
 * Returns who else uses a lab's subnet, in words. `own` is the lab's network, if it exists: a route to its bridge is
 * not a conflict.
 */
export function subnetConflicts(subnet: Subnet, surroundings: Surroundings, own: Network | undefined): string[] {
  const isTaken = (text: string) => Subnet.parse(text)?.overlaps(subnet) ?? false;
  const networks = surroundings.networks
    .filter((network) => network.name !== own?.name)
    .flatMap((network) =>
      network.subnets.filter(isTaken).map((taken) => `the container network ${network.name} has ${taken}`),
    );
  const ofNetworks = new Set(surroundings.networks.map((network) => network.bridge));
  const routes = surroundings.routes
    .filter((route) => isTaken(route.dst) && !isOwnRoute(route, subnet) && !ofNetworks.has(route.dev ?? ""))
    .map(
      (route) => `this machine has a route to ${route.dst}${route.dev === undefined ? "" : ` through ${route.dev}`}`,
    );
  const nameServers = surroundings.nameServers
    .filter(isTaken)
    .map((address) => `/etc/resolv.conf names the server ${address}`);
  return [...new Set([...networks, ...routes, ...nameServers])];
}

/** A free subnet near the usual one. */
export function freeSubnet(surroundings: Surroundings): string {
  const third = Array.from({ length: 202 }, (_, index) => index + 54);
  const candidates = third.flatMap((octet) => Subnet.parse(`10.89.${octet}.0/24`) ?? []);
  return `${candidates.find((subnet) => subnetConflicts(subnet, surroundings, undefined).length === 0) ?? "..."}`;
}

function isOwnRoute(route: Route, subnet: Subnet): boolean {
  return route.type === "unreachable" && route.protocol === routeProtocol && route.dst === subnet.toString();
}
