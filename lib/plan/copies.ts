import { createHash } from "node:crypto";
import type { FileEntry } from "./bundle";

/** What has to be saved with one text: below it a plan is easier to read where each file has its own content. */
const SAVED_BYTES = 8 * 1024;

/**
 * Paths of files whose text another file of the host has, too, with the path of that one: such a text travels once, as it
 * does where many virtual hosts share a trust store. Which of them it is follows from a hash of the path, so that another
 * one hardly ever takes its place where files come and go, or become different.
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
