import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { sshOptions as pinnedOptions } from "../lib/operate/ssh-options";
import { LabError } from "./errors";
import { findHost, type Inventory, type InventoryHost } from "./inventory";
import { folder, root, runtimeDirectory } from "./paths";
import { type Finished, run } from "./process";

/** The options of every connection to a host, without its destination. */
export function sshOptions(inventory: Inventory, host: InventoryHost): string[] {
  return pinnedOptions(host, {
    knownHostsFile: resolve(root, inventory.knownHostsPath),
    identityFile: resolve(root, inventory.privateKeyPath),
  });
}

/** The arguments of `ssh` for a host. Options come before them, a command after them. */
export function sshArguments(inventory: Inventory, hostName: string): string[] {
  const host = findHost(inventory, hostName);
  return [...sshOptions(inventory, host), `${host.user}@${host.address}`];
}

export interface CommandOptions {
  readonly input?: string | Uint8Array;
  readonly timeoutSeconds?: number;
}

/**
 * Runs a shell command on a host, over one connection per host for the life of this process. An exit code is a result.
 * A host that cannot be reached or shows another key is an error.
 */
export async function runOnHost(
  inventory: Inventory,
  hostName: string,
  command: string,
  options: CommandOptions = {},
): Promise<Finished> {
  const host = findHost(inventory, hostName);
  const socket = await openMaster(inventory, host);
  const args = ["-S", socket, "-o", "ControlMaster=no", "-T", ...sshArguments(inventory, hostName), command];
  return run("ssh", args, options);
}

/** Quotes arguments so that the host's shell sees them unchanged. */
export function quoteArguments(args: readonly string[]): string {
  return args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
}

const masters = new Map<string, Promise<string>>();

function openMaster(inventory: Inventory, host: InventoryHost): Promise<string> {
  const socket = join(controlDirectory(inventory.lab), `${process.pid}-${host.name}`);
  let master = masters.get(socket);
  if (master === undefined) {
    if (masters.size === 0) process.once("exit", closeMasters);
    master = connect(inventory, host, socket);
    masters.set(socket, master);
    master.catch(() => masters.delete(socket));
  }
  return master;
}

async function connect(inventory: Inventory, host: InventoryHost, socket: string): Promise<string> {
  folder(controlDirectory(inventory.lab), 0o700);
  // Without a time limit, the connection would outlive a killed process.
  const options = ["-S", socket, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-o", "ServerAliveInterval=15"];
  const { code, stderr } = await run("ssh", [...options, "-T", ...sshArguments(inventory, host.name), "true"], {
    timeoutSeconds: 40,
  });
  if (code === 0) return socket;
  throw new LabError(connectionFailure(host, stderr));
}

/** Words for a connection that failed. */
export function connectionFailure(host: InventoryHost, stderr: string): string {
  const said = stderr.trim().split("\n").slice(-1)[0] ?? "";
  if (/host key|HOST IDENTIFICATION/i.test(stderr)) {
    return `${host.name} (${host.address}) shows another host key than the lab gave it\n    ssh reported: ${said}\n    to do:    npm run lab -- down, then up`;
  }
  return `${host.name} (${host.address}) cannot be reached over SSH\n    ssh reported: ${said}\n    to do:    npm run lab -- up`;
}

function closeMasters(): void {
  for (const socket of masters.keys()) closeMaster(socket);
}

/** Ends a connection that a socket keeps open. */
export function closeMaster(socket: string): void {
  spawnSync("ssh", ["-F", "none", "-S", socket, "-O", "exit", "lab"], { stdio: "ignore", timeout: 5000 });
}

export function controlDirectory(lab: string): string {
  return join(runtimeDirectory(lab), "ssh");
}
