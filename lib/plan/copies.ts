import { createHash } from "node:crypto";
import type { FileEntry } from "./bundle";

/** Smallest saving that is worth a copy. Below it, a plan is easier to read if each file has its own content. */
const SAVED_BYTES = 8 * 1024;

/**
 * Paths of files whose text another file of the host has too, with the path of that other file. Such a text travels
 * once, for example a trust store that many virtual hosts share. A hash of the paths chooses the file that carries it,
 * so the choice rarely changes when files are added, removed or changed.
 */
export function copiesOf(files: readonly FileEntry[]): ReadonlyMap<string, string> {
  const alike = new Map<string, string[]>();
  for (const { path, content } of files) {
    if (Buffer.isBuffer(content)) continue;
    const paths = alike.get(content);
    if (paths === undefined) alike.set(content, [path]);
    else paths.push(path);
  }
  const copies = new Map<string, string>();
  for (const [text, paths] of alike) {
    if (Buffer.byteLength(text) * (paths.length - 1) < SAVED_BYTES) continue;
    const byHash = new Map(paths.map((path) => [createHash("sha256").update(path).digest("hex"), path] as const));
    const first = byHash.get([...byHash.keys()].sort()[0] ?? "") ?? "";
    for (const path of paths) if (path !== first) copies.set(path, first);
  }
  return copies;
}
