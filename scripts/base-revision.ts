import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout that these scripts belong to. */
export const root = resolve(__dirname, "..");

/**
 * Does work with the files of another revision, in a temporary worktree with the dependencies of this checkout.
 *
 * @param revision A commit in any form that git accepts: `origin/main`, `v0.1.0`, `0c910e8`
 */
export async function withRevision<T>(revision: string, work: (worktree: string) => T | Promise<T>): Promise<T> {
  const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: "pipe" });
  const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`).trim();
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-base-"));
  const worktree = join(folder, "worktree");
  try {
    git("worktree", "add", "--quiet", "--detach", worktree, commit);
    symlinkSync(join(root, "node_modules"), join(worktree, "node_modules"));
    return await work(worktree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    git("worktree", "prune");
  }
}
