import { createHash } from "node:crypto";
import { unifiedDiff } from "../core/text/unified-diff";
import type { FactOf } from "../report/difference";
import type { Observation } from "./observation";
import type { RecordedPath } from "./record";

type ContentFact = Exclude<FactOf<"content">, { reason: "other-target" }>;

/** The engine sends no larger file. A host that does would make the comparison take all memory. */
const CONTENT_BYTES = 1 << 20;

/** How the content of a file differs from what was applied; line by line where both are text and available. */
export function contentDifference(
  recorded: RecordedPath,
  place: string,
  hash: string,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): ContentFact {
  const { path } = recorded;
  const bytes = observation.seen.get(place)?.size ?? 0;
  const notShown = (reason: Exclude<ContentFact["reason"], "edited">): ContentFact => {
    return { kind: "content", path, reason, bytes, found: hash, applied: recorded.value };
  };
  const sent = observation.contents.get(place);
  if (sent === undefined || sent.length > CONTENT_BYTES) return notShown("too-large");
  if (sha256(sent) !== hash) return notShown("changed-while-read");
  const now = textOf(sent);
  if (now === undefined) return notShown("not-text");
  // Whoever put it there, it must not spread to logs and plans.
  if (/PRIVATE KEY-----/.test(now)) return notShown("private-key");
  const before = appliedContent(recorded, observation, declared);
  if (before === undefined) return notShown("applied-content-unknown");
  const applied = textOf(before);
  if (applied === undefined) return notShown("applied-content-not-text");
  const { text, added, removed } = unifiedDiff(applied, now, `${path} (applied)`, `${path} (now)`);
  return { kind: "content", path, reason: "edited", linesAdded: added, linesRemoved: removed, diff: text };
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
