import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentType, printDocument } from "../contract/document";
import { listOf, tableOf, text } from "../contract/shape";
import type { FileEntry } from "./bundle";
import { entriesOfPlan, filesOfPlan, type HostPlan, printHostPlan, sentFilesOfPlan } from "./host-plan";
import { MESSAGE_BYTES, messageBytes } from "./message-size";

/** One part of a host's content, small enough for one Terraform resource. */
export interface Shard {
  /** Absolute paths on the host; the key `plan` stands for the host plan. */
  readonly texts: readonly string[];
  /** Paths whose content is not text. It travels in base64. */
  readonly binaries: readonly string[];
}

/** Bytes of content that one shard should hold at most, on average. */
const SHARD_BYTES = 512 * 1024;

/** Bound of the search: two files that fit and whose paths' hashes agree so far are not expected. */
const MOST_SHARDS = 4096;

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
  let shards = divided(files, count);
  while (count > 1 && count < MOST_SHARDS && shards.some(isTooLarge)) {
    count *= 2;
    shards = divided(files, count);
  }
  const lists = shards.map((shard) => ({
    texts: shard.flatMap(({ path, content }) => (Buffer.isBuffer(content) ? [] : [path])),
    binaries: shard.flatMap(({ path, content }) => (Buffer.isBuffer(content) ? [path] : [])),
  }));
  const plans = { texts: ["plan"], binaries: [] };
  return count === 1
    ? lists.map(({ texts, binaries }) => ({ texts: ["plan", ...texts], binaries }))
    : [plans, ...lists];
}

function divided(files: readonly FileEntry[], count: number): FileEntry[][] {
  const shards = Array.from({ length: count }, (): FileEntry[] => []);
  for (const file of files) {
    shards[count === 1 ? 0 : createHash("sha256").update(file.path).digest().readUInt32BE(0) % count]?.push(file);
  }
  return shards;
}

/** Whether a shard has several files, and does not fit into a message. A file that alone does not is an issue of its own. */
function isTooLarge(shard: readonly FileEntry[]): boolean {
  const sizes = shard.map(messageBytes).filter((bytes) => bytes <= MESSAGE_BYTES);
  return sizes.length > 1 && sizes.reduce((sum, bytes) => sum + bytes, 0) > MESSAGE_BYTES;
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
