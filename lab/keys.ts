import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostDefinition, LabDefinition } from "./definition";
import { folder, stateDirectory } from "./paths";
import { must } from "./process";

/**
 * The lab's SSH keys. All of them are made here before a host boots, so the first connection already expects the right
 * key.
 */
export interface Keys {
  readonly privateKeyPath: string;
  readonly knownHostsPath: string;
  /** The line of an authorized_keys file. */
  readonly authorizedKey: string;
  /** By host name. */
  readonly hosts: ReadonlyMap<string, HostKeys>;
}

export interface HostKeys {
  /** Algorithm and key of the ECDSA public key, which clients pin. */
  readonly pinned: string;
  /** File name under /etc/ssh and its text. */
  readonly files: Readonly<Record<string, string>>;
}

const hostKeyTypes = ["ecdsa", "ed25519"] as const;

/** Makes the missing keys and the known_hosts file. */
export async function ensureKeys(lab: LabDefinition): Promise<Keys> {
  const directory = folder(join(stateDirectory(lab.name), "ssh"), 0o700);
  const privateKeyPath = join(directory, "id_ed25519");
  await ensureKey(privateKeyPath, "ed25519", `${lab.name} operator`);
  const hosts = new Map<string, HostKeys>();
  for (const host of lab.hosts) hosts.set(host.name, await hostKeys(hostDirectory(lab, host), host));
  const knownHostsPath = join(directory, "known_hosts");
  const lines = lab.hosts.map((host) => `${hostNames(lab, host).join(",")} ${hosts.get(host.name)?.pinned}\n`);
  writeFileSync(knownHostsPath, lines.join(""), { mode: 0o600 });
  return { privateKeyPath, knownHostsPath, authorizedKey: readFileSync(`${privateKeyPath}.pub`, "utf8"), hosts };
}

/**
 * Makes keys for a host that is made again. It is another host: Terraform sees by its key that nothing is applied to it
 * yet. Call `ensureKeys` afterwards, which writes the keys to known_hosts.
 */
export async function renewHostKeys(lab: LabDefinition, host: HostDefinition): Promise<HostKeys> {
  rmSync(hostDirectory(lab, host), { recursive: true });
  return hostKeys(hostDirectory(lab, host), host);
}

function hostDirectory(lab: LabDefinition, { name }: HostDefinition): string {
  return folder(join(stateDirectory(lab.name), "ssh", name), 0o700);
}

async function hostKeys(directory: string, host: HostDefinition): Promise<HostKeys> {
  const files: Record<string, string> = {};
  for (const type of hostKeyTypes) {
    const name = `ssh_host_${type}_key`;
    await ensureKey(join(directory, name), type, `root@${host.name}`);
    for (const file of [name, `${name}.pub`]) files[file] = readFileSync(join(directory, file), "utf8");
  }
  const [algorithm, key] = (files["ssh_host_ecdsa_key.pub"] ?? "").split(" ");
  return { pinned: `${algorithm} ${key}`, files };
}

/** The public key is written last, by a rename. If it exists, the pair is complete. */
async function ensureKey(path: string, type: string, comment: string): Promise<void> {
  if (existsSync(path) && existsSync(`${path}.pub`)) return;
  const partial = `${path}.partial`;
  for (const file of [partial, `${partial}.pub`]) rmSync(file, { force: true });
  await must("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", comment, "-f", partial]);
  chmodSync(partial, 0o600);
  renameSync(partial, path);
  renameSync(`${partial}.pub`, `${path}.pub`);
}

function hostNames(lab: LabDefinition, host: HostDefinition): string[] {
  const names = [host.name, ...host.aliases];
  return [host.address, ...names.map((name) => `${name}.${lab.domain}`), ...names];
}
