import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../lab/errors";
import { findHost, type Inventory } from "../lab/inventory";
import { labNetworks } from "../lab/network";
import { must } from "../lab/process";
import { sshBanner } from "../lab/reach";
import { findEngine } from "../lab/runtime/select";
import type { BenchHost } from "./host";

/** Addresses of the lab's subnet from this number on are free. */
const FIRST_ADDRESS = 100;

/** Replaces systemd: it reloads httpd itself, and reports every other unit as running. */
const SYSTEMCTL = `#!/bin/sh
verb=$1
shift
for word; do case $word in --) shift; break ;; --*) shift ;; esac; done
for unit; do
  case $verb,$unit in
    show,apache2.service)
      if [ -e /run/apache2/apache2.pid ]; then state=active; else state=inactive; fi
      printf 'LoadState=loaded\\nUnitFileState=enabled\\nActiveState=%s\\n\\n' $state
      ;;
    show,*) printf 'LoadState=loaded\\nUnitFileState=enabled\\nActiveState=active\\n\\n' ;;
    start,apache2.service) apache2ctl start ;;
    restart,apache2.service) apache2ctl restart ;;
    reload,apache2.service) apache2ctl graceful ;;
    reload-or-restart,apache2*) if [ -e /run/apache2/apache2.pid ]; then apache2ctl graceful; else apache2ctl start; fi ;;
  esac || exit 1
done
`;

/**
 * The first process of a host, in separate namespaces. Arguments: a folder, the tree below all hosts, and the address.
 */
const INIT = `
  folder=$1 tree=$2 address=$3
  mount -t tmpfs tmpfs "$folder"
  mkdir "$folder/upper" "$folder/work" "$folder/root"
  mount -t overlay -o "lowerdir=$tree,upperdir=$folder/upper,workdir=$folder/work" overlay "$folder/root"
  mount -t proc proc "$folder/root/proc"
  mount --rbind /dev "$folder/root/dev"
  for each in run tmp; do mount -t tmpfs -o mode=0755 tmpfs "$folder/root/$each"; done
  mkdir -p "$folder/root/run/sshd" "$folder/root/run/apache2" "$folder/root/run/lock"
  ip link set lo up
  echo ready
  read -r _
  ip address add "$address" dev eth0
  ip link set eth0 up
  exec chroot "$folder/root" /bin/sh -c '/usr/sbin/sshd -o UsePAM=no; while :; do sleep 3600 & wait $!; done'
`;

/**
 * Lends hosts that are processes in separate namespaces, each with a copy-on-write root of the benchmark's host and an
 * address on its network. `tree` is the result of `copyRoot`. When this process ends, in whatever way, the kernel
 * removes all of it.
 */
export async function withNamespacedHosts<T>(
  host: BenchHost,
  tree: string,
  folder: string,
  count: number,
  work: (inventory: Inventory) => Promise<T>,
): Promise<T> {
  mkdirSync(folder);
  const bridge = await bridgeOf(host);
  const inventory = inventoryOf(host, folder, count);
  const keepers: ChildProcess[] = [];
  try {
    await Promise.all(
      inventory.hosts.map(async ({ name, address }, index) => {
        const root = join(folder, name);
        mkdirSync(root);
        const keeper = spawn(
          "setpriv",
          [
            ...[
              "--pdeathsig",
              "KILL",
              "unshare",
              "--mount",
              "--net",
              "--uts",
              "--ipc",
              "--pid",
              "--fork",
              "--kill-child",
            ],
            ...["/bin/sh", "-ec", INIT, "sh", root, tree, `${address}/${host.lab.subnet.prefix}`],
          ],
          { stdio: ["pipe", "pipe", "inherit"] },
        );
        keepers.push(keeper);
        await Promise.race([once(keeper.stdout, "data"), once(keeper, "close")]);
        if (keeper.exitCode !== null) throw new LabError(`the host ${name} did not start`);
        const end = `bench${index}`;
        await must("ip", ["link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", `${keeper.pid}`]);
        await must("ip", ["link", "set", end, "master", bridge, "up"]);
        keeper.stdin.end("\n");
        for (let tries = 0; !(await sshBanner(address, 22)); tries++) {
          if (tries > 200) throw new LabError(`the host ${name} does not answer on its SSH port`);
          await sleep(50);
        }
      }),
    );
    return await work(inventory);
  } finally {
    for (const keeper of keepers) keeper.kill("SIGKILL");
    await Promise.all(
      keepers.map((keeper) => keeper.exitCode === null && keeper.signalCode === null && once(keeper, "close")),
    );
  }
}

/** Copies the benchmark's host, as it is now, into a folder that is below the roots of all hosts in namespaces. */
export async function copyRoot(host: BenchHost, tree: string): Promise<void> {
  mkdirSync(tree);
  const copy = 'nsenter --target "$1" --mount tar -C / --one-file-system -cf - . | tar -C "$2" -xpf -';
  await must("/bin/sh", ["-ec", copy, "sh", `${host.pid}`, tree]);
  writeFileSync(join(tree, "usr/local/sbin/systemctl"), SYSTEMCTL, { mode: 0o755 });
}

async function bridgeOf(host: BenchHost): Promise<string> {
  const oci = await findEngine();
  const networks = oci === undefined ? [] : await labNetworks(oci, host.lab);
  const bridge = networks[0]?.bridge;
  if (bridge === undefined) throw new LabError(`the lab ${host.lab.name} has no network`);
  return bridge;
}

/** All hosts have the keys of the host that they are copies of. */
function inventoryOf(host: BenchHost, folder: string, count: number): Inventory {
  const original = findHost(host.inventory, "www01");
  const hosts = Array.from({ length: count }, (_, index) => ({
    ...original,
    name: `node${index}`,
    address: host.lab.subnet.address(FIRST_ADDRESS + index),
  }));
  const knownHostsPath = join(folder, "known_hosts");
  writeFileSync(knownHostsPath, hosts.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(""));
  return { ...host.inventory, hosts, knownHostsPath };
}
