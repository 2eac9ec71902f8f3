import { existsSync } from "node:fs";
import { detectMachine } from "../machine";
import { ensurePackages, type Requirement } from "../packages";
import { run, which } from "../process";
import { docker } from "./docker";
import { Oci } from "./oci";
import { podman } from "./podman";

/** What the lab calls in addition to the container engine. */
const tools: readonly Requirement[] = [
  { package: "iproute2", provides: "ip" },
  { package: "openssh-client", provides: "ssh" },
  { package: "mmdebstrap", provides: "mmdebstrap" },
  { package: "debian-archive-keyring", provides: "/usr/share/keyrings/debian-archive-keyring.gpg" },
  { package: "apt-cacher-ng", provides: "/usr/sbin/apt-cacher-ng" },
];

/** The available engine: Podman first, then a Docker whose daemon answers. */
export async function findEngine(): Promise<Oci | undefined> {
  if (which("podman") !== undefined) return new Oci(podman, detectMachine());
  if (which("docker") === undefined) return undefined;
  const answers = await run("docker", ["version"], { timeoutSeconds: 10 }).then(
    ({ code }) => code === 0,
    () => false,
  );
  return answers ? new Oci(docker, detectMachine()) : undefined;
}

/** The available engine, or Podman, installed with everything else that the lab needs. */
export async function ensureEngine(): Promise<Oci> {
  const found = await findEngine();
  const machine = detectMachine();
  const wanted: Requirement[] = [...tools];
  if (found?.runtime.name !== "docker") {
    wanted.push({ package: "podman", provides: "podman" });
    if (!machine.hasUnifiedCgroups) wanted.push({ package: "runc", provides: "runc" });
    wanted.push({ package: "iptables", provides: "iptables" });
    // Podman records the network backend that its first start finds, and keeps it.
    if (!existsSync("/var/lib/containers/storage/defaultNetworkBackend")) {
      wanted.push({ package: "netavark", provides: "/usr/lib/podman/netavark" });
    }
  }
  await ensurePackages(wanted);
  return found ?? new Oci(podman, machine);
}
