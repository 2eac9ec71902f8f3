import type { Runtime } from "./runtime";

interface DockerNetwork {
  readonly Name: string;
  readonly Id: string;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Options?: Readonly<Record<string, string>> | null;
}

export const docker: Runtime = {
  name: "docker",
  globalArguments: () => [],
  createArguments: () => [
    "--cgroupns=private",
    ...["--env", "container=docker"],
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock"],
  ],
  // Docker mounts the cgroup tree read-only, and systemd needs to write there.
  init: ["sh", "-c", "mount -o remount,rw /sys/fs/cgroup; exec /sbin/init"],
  networkArguments: [],
  readNetwork: (entry) => {
    const network = entry as DockerNetwork;
    return {
      name: network.Name,
      subnets: (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []),
      labels: network.Labels ?? {},
      bridge: network.Options?.["com.docker.network.bridge.name"] ?? `br-${network.Id.slice(0, 12)}`,
    };
  },
};
