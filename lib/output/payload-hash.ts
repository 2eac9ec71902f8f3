import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DOCUMENT_BYTES, MANAGED_FILE_BYTES, readBounded, readBoundedText } from "../core/bounded-file";
import type { Shard } from "../plan/host-tree";

/**
 * SHA-256 of what an apply sends to a host: the hash that the host's log of applies has. In hex.
 *
 * @param directory The host's tree in a synthesized output.
 */
export function payloadHash(directory: string): string {
  const hash = createHash("sha256");
  for (let index = 0; existsSync(shardFile(directory, index)); index++) {
    const { texts, binaries }: Shard = JSON.parse(readBoundedText(shardFile(directory, index), DOCUMENT_BYTES));
    const binary = new Set(binaries);
    for (const path of [...texts, ...binaries].sort(byBytes)) hash.update(frame(directory, path, binary.has(path)));
  }
  return hash.digest("hex");
}

function shardFile(directory: string, index: number): string {
  return join(directory, "shards", `${index}.json`);
}

function frame(directory: string, path: string, isBinary: boolean): string {
  const file = path === "plan" ? join(directory, "plan") : join(directory, "files", path);
  const content = readBounded(file, MANAGED_FILE_BYTES).toString(isBinary ? "base64" : "utf8");
  return `@ ${content.split("\n").length} ${path}\n${content}\n`;
}

/** As Terraform orders the keys of a map. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
