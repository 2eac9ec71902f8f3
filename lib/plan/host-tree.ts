import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentType, printDocument } from "../contract/document";
import { listOf, tableOf, text } from "../contract/shape";
import { entriesOfPlan, filesOfPlan, type HostPlan, printHostPlan, sentFilesOfPlan } from "./host-plan";

/** One part of a host's content, small enough for one Terraform resource. */
export interface Shard {
  /** Absolute paths on the host; the key `plan` stands for the host plan. */
  readonly texts: readonly string[];
  /** Paths whose content is not text. It travels in base64. */
  readonly binaries: readonly string[];
}

/**
 * Bytes of content that one shard should hold at most. The null provider refuses messages over 4 MiB, and a replacement
 * sends the content three times.
 */
const SHARD_BYTES = 512 * 1024;

/**
 * Divides the files whose content travels among shards. A path keeps its shard when other paths are added or removed:
 * the number of shards is a power of two, and doubling it moves only the paths of the new half. If there are several
 * shards, the plan, which grows with the host, has a separate one.
 */
export function shardsOf(plan: Pick<HostPlan, "bundles">): Shard[] {
  const files = sentFilesOfPlan(plan);
  const total = files.reduce((bytes, file) => bytes + Buffer.byteLength(file.content), 0);
  let count = 1;
  while (count * SHARD_BYTES < total) count *= 2;
  const shards = Array.from({ length: count }, () => ({ texts: [] as string[], binaries: [] as string[] }));
  for (const file of files) {
    const shard = shards[count === 1 ? 0 : createHash("sha256").update(file.path).digest().readUInt32BE(0) % count];
    (Buffer.isBuffer(file.content) ? shard?.binaries : shard?.texts)?.push(file.path);
  }
  if (count === 1) shards[0]?.texts.unshift("plan");
  return count === 1 ? shards : [{ texts: ["plan"], binaries: [] }, ...shards];
}

/** What a plan's text does not contain. */
export const hostDocument = documentType(
  "host",
  1,
  {
    description: "host.json of a host: who declared what on it, and which hosts are applied before.",
    writer: "cdktf synth",
  },
  {
    /** Construct path of the host. */
    path: text(),
    /** Names of the hosts whose apply has to finish before this one begins. */
    after: listOf(text()),
    /** Construct path by path on the host. */
    declaredBy: tableOf(text()),
  },
);

/** Files of a folder: content by path in the folder. */
export type Tree = ReadonlyMap<string, string | Buffer>;

/**
 * A host's tree: `plan`, what will lie on the host below `files/`, the list of each shard's paths below `shards/`, and
 * `host.json`, which names the construct that declared each path.
 */
export function hostTree(plan: HostPlan): Tree {
  const declaredBy = Object.fromEntries(entriesOfPlan(plan).map((entry) => [entry.path, entry.declaredBy]));
  const declaration = printDocument(hostDocument, { path: plan.path, after: plan.after, declaredBy });
  return new Map<string, string | Buffer>([
    ["plan", printHostPlan(plan)],
    ["host.json", declaration],
    ...filesOfPlan(plan).map(({ path, content }) => [`files${path}`, content] as const),
    ...shardsOf(plan).map((shard, index) => [`shards/${index}.json`, `${JSON.stringify(shard, null, 2)}\n`] as const),
  ]);
}

/** Writes a tree to a folder. Removes what was in the folder before. */
export function writeTree(directory: string, tree: Tree): void {
  rmSync(directory, { recursive: true, force: true });
  const made = new Set<string>();
  for (const [path, content] of tree) {
    const target = join(directory, path);
    const folder = dirname(target);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    writeFileSync(target, content);
  }
}
