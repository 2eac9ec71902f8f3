import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { PkiFile } from "./make";

/**
 * Writes a new directory in one step: beside its place, then renamed, so that a ceremony that is killed leaves no half
 * of a PKI behind. Fails where the place is taken.
 */
export function writeDirectory(dir: string, files: readonly PkiFile[]): void {
  mkdirSync(dirname(dir), { recursive: true });
  removeLeftovers(dir);
  const temporary = `${dir}.tmp-${process.pid}`;
  try {
    mkdirSync(temporary, { mode: 0o700 });
    for (const file of files) {
      mkdirSync(dirname(join(temporary, file.path)), { mode: 0o700, recursive: true });
      writeNew(join(temporary, file.path), file.content, file.secret ? 0o600 : 0o644);
    }
    renameSync(temporary, dir);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Closed to others from the moment it exists; opened to them afterwards, whatever the umask says. */
function writeNew(path: string, content: string | Buffer, mode: number): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, content);
    fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What killed ceremonies left: private keys that nothing uses. */
function removeLeftovers(dir: string): void {
  const prefix = `${basename(dir)}.tmp-`;
  for (const name of readdirSync(dirname(dir))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length));
    if (Number.isInteger(pid) && pid > 0 && !isRunning(pid)) {
      rmSync(join(dirname(dir), name), { recursive: true, force: true });
    }
  }
}

/** This process has left nothing yet, so a directory with its number is from an earlier one. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
