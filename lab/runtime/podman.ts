import type { Limits } from "../machine";
import type { Runtime } from "./runtime";

interface PodmanNetwork {
  readonly name: string;
  readonly network_interface?: string;
  readonly subnets?: readonly { readonly subnet: string }[];
  readonly labels?: Readonly<Record<string, string>>;
}

export const podman: Runtime = {
  name: "podman",
  globalArguments: (machine) => (machine.hasUnifiedCgroups ? [] : ["--runtime", "runc"]),
  createArguments: ({ limits }) => ["--systemd=always", "--no-hosts", ...limitArguments(limits)],
  init: ["/sbin/init"],
  networkArguments: ["--disable-dns"],
  readNetwork: (entry) => {
    const network = entry as PodmanNetwork;
    return {
      name: network.name,
      subnets: (network.subnets ?? []).map(({ subnet }) => subnet),
      labels: network.labels ?? {},
      bridge: network.network_interface ?? "",
    };
  },
};

function limitArguments(limits: Limits | undefined): string[] {
  return Object.entries(limits ?? {}).flatMap(([name, value]) => ["--ulimit", `${name}=${value}:${value}`]);
}
