import { closeSync, copyFileSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { folder } from "./paths";

/** On disk, because /tmp may be in memory. Outside of the cache, because the cache may be deleted during a build. */
const workParent = "/var/tmp";

/**
 * Lends a folder to a piece of work. First it removes what a killed run of the same kind left, so the caller has to
 * make sure that no other process does the same work.
 */
export async function withWorkFolder<T>(kind: string, work: (folder: string) => Promise<T>): Promise<T> {
  const prefix = `cdktf-mutual-tls-${kind}-`;
  for (const name of readdirSync(workParent)) if (name.startsWith(prefix)) remove(join(workParent, name));
  const directory = mkdtempSync(join(workParent, prefix));
  try {
    return await work(directory);
  } finally {
    remove(directory);
  }
}

/** Puts a copy of a file into the cache, complete or not at all. */
export function store(file: string, target: string): void {
  const partial = join(folder(dirname(target)), `.${basename(target)}.partial`);
  copyFileSync(file, partial);
  const handle = openSync(partial, "r");
  fsyncSync(handle);
  closeSync(handle);
  renameSync(partial, target);
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
