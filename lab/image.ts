import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { store, withWorkFolder } from "./cache";
import { LabError } from "./errors";
import { withLock } from "./lock";
import { cacheDirectory } from "./paths";
import { run } from "./process";
import { progress, type Step } from "./progress";
import { imageRepository, imageTag, recipe, recipeHash } from "./recipe";
import type { Oci } from "./runtime/oci";

/**
 * Makes the hosts' image when there is none of this recipe.
 * Always from Debian's packages, with mmdebstrap: `debian:13` of a registry has neither systemd nor sshd, so it would
 * take the same downloads, a way out for the build, and a second path that only some machines ever walk.
 */
export async function ensureImage(oci: Oci): Promise<void> {
  if (await oci.hasImage(imageTag)) return;
  await progress.step("image", "making the hosts' image, Debian 13 (trixie)", async (step) => {
    if (await importCached(oci, step)) return;
    await withWorkFolder("image", async (work) => {
      const archive = await build(work, step);
      step.detail(`importing into ${oci.runtime.name}`);
      await oci.importImage(archive, imageTag);
      store(archive, cachedArchive());
    });
    step.result("Debian 13 (trixie) built");
  });
}

/** One process at a time makes or removes the image, or makes hosts of it. */
export function withImageLock<T>(work: () => Promise<T>): Promise<T> {
  return withLock("image", "image", work);
}

/** Removes the images of every recipe, except where another lab's hosts use them. Returns those that stay. */
export async function removeImages(oci: Oci): Promise<string[]> {
  const kept: string[] = [];
  for (const tag of await oci.imageTags(imageRepository)) {
    if (!(await oci.removeImage(tag))) kept.push(tag);
  }
  return kept;
}

function cachedArchive(): string {
  return join(cacheDirectory(), `rootfs-${recipe.suite}-${recipeHash}.tar`);
}

/** False where there is nothing in the cache, or nothing whole: then a new archive takes its place. */
async function importCached(oci: Oci, step: Step): Promise<boolean> {
  if (!existsSync(cachedArchive())) return false;
  step.detail(`importing into ${oci.runtime.name} from the cache`);
  try {
    await oci.importImage(cachedArchive(), imageTag);
  } catch (error) {
    step.detail(`the cached archive is no good: ${(error as Error).message}`);
    return false;
  }
  step.result("Debian 13 (trixie) imported from the cache");
  return true;
}

/** mmdebstrap mounts /proc, /sys and more below its tree: when this process dies, however it dies, all of that goes with it. */
const confined = ["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Makes the tree and returns its archive. */
async function build(work: string, step: Step): Promise<string> {
  const archive = join(work, "rootfs.tar");
  const hook = join(work, "customize");
  writeFileSync(hook, customizeScript(), { mode: 0o755 });
  const { code, stderr } = await run(
    "setpriv",
    [
      ...confined,
      "mmdebstrap",
      "--mode=root",
      "--variant=minbase",
      "--format=tar",
      `--include=${recipe.packages.join(",")}`,
      `--customize-hook=${hook}`,
      recipe.suite,
      archive,
      ...recipe.sources,
    ],
    { cwd: work, env: { TMPDIR: work }, onLine: (line) => step.detail(line.replace(/^I: /, "")) },
  );
  if (code === 0) return archive;
  const said = stderr.trim().split("\n").slice(-12);
  throw new LabError(
    `the hosts' image could not be made: are Debian's package servers within reach? mmdebstrap said:\n${said.map((line) => `    ${line}`).join("\n")}`,
  );
}

/** Run by mmdebstrap with the tree as its first argument. */
export function customizeScript(): string {
  const files = Object.entries(recipe.files).map(([path, text]) => `cat > "$1${path}" <<'END'\n${text}END\n`);
  return `#!/bin/sh\nset -eu\n${files.join("")}${recipe.removed.map((path) => `rm -f "$1${path}"\n`).join("")}`;
}
