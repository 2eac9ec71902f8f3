import { createHash } from "node:crypto";
import { unifiedDiff } from "../core/text/unified-diff";
import type { Observation } from "./observation";
import type { RecordedPath } from "./record";

/** How the content of a file differs from what was applied, in words, and line by line where both are text at hand. */
export function contentDifference(
  recorded: RecordedPath,
  place: string,
  hash: string,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): { readonly what: string; readonly diff?: string } {
  const size = observation.seen.get(place)?.size ?? 0;
  const hashes = `${size} bytes, sha256 ${hash.slice(0, 12)}, applied as ${recorded.value.slice(0, 12)}`;
  const sent = observation.contents.get(place);
  if (sent === undefined) return { what: `edited (${hashes}): too large to be shown` };
  if (sha256(sent) !== hash) return { what: `edited (${hashes}): written to while it was read` };
  const now = textOf(sent);
  if (now === undefined) return { what: `edited (${hashes}): no text` };
  // Whoever put it there, it must not spread to logs and plans.
  if (/PRIVATE KEY-----/.test(now)) return { what: `edited (${hashes}): holds a private key, not shown` };
  const before = appliedContent(recorded, observation, declared);
  if (before === undefined) return { what: `edited (${hashes}): what was applied is not at hand` };
  const applied = textOf(before);
  if (applied === undefined) return { what: `edited (${hashes}): what was applied is no text` };
  const { text, added, removed } = unifiedDiff(applied, now, `${recorded.path} (applied)`, `${recorded.path} (now)`);
  const lines = (count: number, verb: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? "line" : "lines"} ${verb}`];
  return { what: `edited: ${[...lines(added, "added"), ...lines(removed, "removed")].join(", ")}`, diff: text };
}

/** What was applied, wherever it is at hand: among what is declared now, on the host, or in a payload that the host kept. */
export function appliedContent(
  recorded: Pick<RecordedPath, "path" | "value">,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): Buffer | undefined {
  const kept = observation.payloads.flatMap((texts) => texts.get(recorded.path) ?? []);
  const candidates = [
    declared.get(recorded.path),
    observation.contents.get(observation.places.get(recorded.path) ?? recorded.path),
    ...kept.flatMap((text) => [Buffer.from(text, "utf8"), Buffer.from(text, "base64")]),
  ];
  return candidates.find((bytes) => bytes !== undefined && sha256(bytes) === recorded.value);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return text.includes("\0") || !Buffer.from(text, "utf8").equals(bytes) ? undefined : text;
}
