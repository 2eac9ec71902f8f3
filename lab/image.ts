import { existsSync } from "node:fs";
import { join } from "node:path";
import { store, withWorkFolder } from "./cache";
import { LabError } from "./errors";
import { withLock } from "./lock";
import { cacheDirectory } from "./paths";
import { run } from "./process";
import { progress, type Step } from "./progress";
import type { Oci } from "./runtime/oci";

/** Images that labs make. The tag identifies the state of the recipe. */
export const imageRepository = "localhost/cdktf-mutual-tls-host";

/** Image that hosts are made of. */
export interface HostImage {
  /** In words, for example `Debian 13 (trixie)`. */
  readonly title: string;
  /** Tag in the lab's repository of images. */
  readonly tag: string;
  /** Makes the tree below a given folder, and returns its archive. */
  build(work: string, step: Step): Promise<string>;
}

export function imageReference({ tag }: HostImage): string {
  return `${imageRepository}:${tag}`;
}

/** Makes an image if there is none of its recipe. */
export async function ensureImage(oci: Oci, image: HostImage): Promise<void> {
  const reference = imageReference(image);
  if (await oci.hasImage(reference)) return;
  await progress.step("image", `making the hosts' image, ${image.title}`, async (step) => {
    if (await importCached(oci, image, step)) return;
    await withWorkFolder("image", async (work) => {
      const archive = await image.build(work, step);
      step.detail(`importing into ${oci.runtime.name}`);
      await oci.importImage(archive, reference);
      store(archive, cachedArchive(image));
    });
    step.result(`${image.title} built`);
  });
}

/** Lock: one process at a time makes or removes the image, or makes hosts from it. */
export function withImageLock<T>(work: () => Promise<T>): Promise<T> {
  return withLock("image", "image", work);
}

/** Removes the images of every recipe, except those that another lab's hosts use. Returns the images that stay. */
export async function removeImages(oci: Oci): Promise<string[]> {
  const kept: string[] = [];
  for (const tag of await oci.imageTags(imageRepository)) {
    if (!(await oci.removeImage(tag))) kept.push(tag);
  }
  return kept;
}

function cachedArchive({ tag }: HostImage): string {
  return join(cacheDirectory(), `rootfs-${tag}.tar`);
}

/** False if the cache has no valid archive. Then a new archive takes its place. */
async function importCached(oci: Oci, image: HostImage, step: Step): Promise<boolean> {
  const archive = cachedArchive(image);
  if (!existsSync(archive)) return false;
  step.detail(`importing into ${oci.runtime.name} from the cache`);
  try {
    await oci.importImage(archive, imageReference(image));
  } catch (error) {
    step.detail(`the cached archive is invalid: ${(error as Error).message}`);
    return false;
  }
  step.result(`${image.title} imported from the cache`);
  return true;
}

/**
 * mmdebstrap mounts /proc, /sys and more below its tree. When this process ends, in whatever way, these mounts go too.
 */
const confined = ["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Makes a tree of Debian 13's packages, and lets a script change it before it becomes `target`. */
export async function mmdebstrap(
  work: string,
  step: Step,
  tree: {
    readonly packages: readonly string[];
    readonly sources: readonly string[];
    readonly hook: string;
    /** An archive, or - for no archive. */
    readonly target: string;
    readonly options?: readonly string[];
  },
): Promise<void> {
  const { code, stderr } = await run(
    "setpriv",
    [
      ...confined,
      "mmdebstrap",
      "--mode=root",
      "--variant=minbase",
      ...(tree.options ?? []),
      `--format=${tree.target === "-" ? "null" : "tar"}`,
      `--include=${tree.packages.join(",")}`,
      `--customize-hook=${tree.hook}`,
      "trixie",
      tree.target,
      ...tree.sources,
    ],
    { cwd: work, env: { TMPDIR: work }, onLine: (line) => step.detail(line.replace(/^I: /, "")) },
  );
  if (code === 0) return;
  const said = stderr.trim().split("\n").slice(-12);
  throw new LabError(
    `cannot make the hosts' image: check that Debian's package servers can be reached; mmdebstrap reported:\n${said.map((line) => `    ${line}`).join("\n")}`,
  );
}
