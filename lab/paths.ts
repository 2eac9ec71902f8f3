import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** The root of the checkout. */
export const root = resolve(__dirname, "..");

/** Files of one lab of this checkout: keys, inventory, PKI, Terraform state. */
export function stateDirectory(lab: string): string {
  return join(root, ".lab", lab);
}

/**
 * Files that last until the machine restarts: the apt proxy's configuration, sockets of SSH connections. The path is
 * short, because a socket's path may have at most 107 bytes.
 */
export function runtimeDirectory(lab: string): string {
  return join("/run/cdktf-mutual-tls", lab);
}

/** Downloads and builds. They may be deleted at any time. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment.XDG_CACHE_HOME;
  const base = given !== undefined && isAbsolute(given) ? given : join(homedir(), ".cache");
  return join(base, "cdktf-mutual-tls");
}

/** Makes a folder with its parents and returns its path. */
export function folder(path: string, mode = 0o755): string {
  mkdirSync(path, { recursive: true, mode });
  return path;
}
