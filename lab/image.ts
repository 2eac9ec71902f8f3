import { existsSync } from "node:fs";
import { join } from "node:path";
import { store, withWorkFolder } from "./cache";
import { LabError } from "./errors";
import { withLock } from "./lock";
import { cacheDirectory } from "./paths";
import { run } from "./process";
import { progress, type Step } from "./progress";
import type { Oci } from "./runtime/oci";

/** Images that labs make; the tag names the state of the recipe. */
export const imageRepository = "localhost/cdktf-mutual-tls-host";

/** What hosts are made of. */
export interface HostImage {
  /** In words, for example `Debian 13 (trixie)`. */
  readonly title: string;
  /** Tag in the lab's repository of images. */
  readonly tag: string;
  /** Makes the tree below a folder of its own, and returns its archive. */
  build(work: string, step: Step): Promise<string>;
}

export function imageReference({ tag }: HostImage): string {
  return `${imageRepository}:${tag}`;
}

/** Makes an image when there is none of its recipe. */
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

function cachedArchive({ tag }: HostImage): string {
  return join(cacheDirectory(), `rootfs-${tag}.tar`);
}

/** False where there is nothing in the cache, or nothing whole: then a new archive takes its place. */
async function importCached(oci: Oci, image: HostImage, step: Step): Promise<boolean> {
  const archive = cachedArchive(image);
  if (!existsSync(archive)) return false;
  step.detail(`importing into ${oci.runtime.name} from the cache`);
  try {
    await oci.importImage(archive, imageReference(image));
  } catch (error) {
    step.detail(`the cached archive is no good: ${(error as Error).message}`);
    return false;
  }
  step.result(`${image.title} imported from the cache`);
  return true;
}

/** mmdebstrap mounts /proc, /sys and more below its tree: when this process dies, however it dies, all of that goes with it. */
const confined = ["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Makes a tree of Debian 13's packages, and lets a script have its way with it before it becomes `target`. */
export async function mmdebstrap(
  work: string,
  step: Step,
  tree: {
    readonly packages: readonly string[];
    readonly sources: readonly string[];
    readonly hook: string;
    /** An archive, or - for none. */
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
    `the hosts' image could not be made: are Debian's package servers within reach? mmdebstrap said:\n${said.map((line) => `    ${line}`).join("\n")}`,
  );
}
