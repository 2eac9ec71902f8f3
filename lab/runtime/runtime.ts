import type { Machine } from "../machine";

/** What differs between container engines: words of their command lines, and shapes of their output. */
export interface Runtime {
  readonly name: "podman" | "docker";
  /** Options before the verb. */
  globalArguments(machine: Machine): string[];
  /** Options of `create` that systemd needs, or that this machine requires. */
  createArguments(machine: Machine): string[];
  /** The first process. */
  readonly init: readonly string[];
  /** Options of `network create`. */
  readonly networkArguments: readonly string[];
  /** Reads one entry of `network inspect`. */
  readNetwork(entry: unknown): Network;
}

export interface Network {
  readonly name: string;
  readonly subnets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The interface on this machine. */
  readonly bridge: string;
}

export interface HostSpecification {
  readonly name: string;
  readonly hostname: string;
  readonly image: string;
  readonly network: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface NetworkSpecification {
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The arguments that create a host's container. */
export function createHostArguments(runtime: Runtime, machine: Machine, host: HostSpecification): string[] {
  return [
    "create",
    ...["--name", host.name],
    ...["--hostname", host.hostname],
    ...["--network", host.network],
    ...["--ip", host.address],
    ...["--mac-address", macAddress(host.address)],
    // No server listens there: a look-up that /etc/hosts does not answer fails at once, without a time-out.
    ...["--dns", "127.0.0.1"],
    ...labelArguments(host.labels),
    ...["--cap-add", "NET_ADMIN", "--cap-add", "NET_RAW", "--cap-add", "SYS_ADMIN"],
    ...["--stop-signal", "SIGRTMIN+3"],
    ...(machine.hasAppArmor ? ["--security-opt", "apparmor=unconfined"] : []),
    ...runtime.createArguments(machine),
    host.image,
    ...runtime.init,
  ];
}

/** The arguments that create a lab's network, without a route to other networks. */
export function createNetworkArguments(runtime: Runtime, network: NetworkSpecification): string[] {
  return [
    ...["network", "create", "--internal"],
    ...["--subnet", network.subnet],
    ...["--gateway", network.gateway],
    ...labelArguments(network.labels),
    ...runtime.networkArguments,
    network.name,
  ];
}

function labelArguments(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
}

/** Derived from the address, so that neighbours that remember an old host find the new one. */
function macAddress(address: string): string {
  return ["02", "42", ...address.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"))].join(":");
}
