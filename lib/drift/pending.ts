import { createHash } from "node:crypto";
import type { Bundle, Entry } from "../plan/bundle";
import { parentsOf } from "../plan/path";
import type { Pending, PendingChange } from "../report/pending";
import type { HostRecord, RecordedPath } from "./record";

/** What is declared and was not applied yet, and what was applied and is no longer declared: no drift. */
export function pendingPaths(bundles: readonly Bundle[], record: HostRecord | undefined): Pending[] {
  const recorded = new Map((record?.paths ?? []).map((each) => [each.path, each]));
  const entries = bundles.flatMap((bundle) => bundle.entries);
  const declared = new Set(entries.map(({ path }) => path));
  const occupied = new Set(entries.flatMap(({ path }) => parentsOf(path)));
  const left = [...recorded.values()].filter(
    ({ path, kind, made }) => !declared.has(path) && !(kind === "directory" && made && occupied.has(path)),
  );
  return [
    ...entries.flatMap((entry) => pendingEntry(entry, recorded.get(entry.path)) ?? []),
    ...left.map(({ path }) => ({ path, reason: "undeclared" }) as const),
  ];
}

function pendingEntry(entry: Entry, recorded: RecordedPath | undefined): Pending | undefined {
  const { path, kind } = entry;
  if (recorded === undefined) return { path, reason: "declared", as: kind };
  if (kind !== recorded.kind) return { path, reason: "other-kind", declared: kind, applied: recorded.kind };
  const change = changeOf(entry, recorded);
  return Object.keys(change).length === 0 ? undefined : { path, reason: "changed", ...change };
}

function changeOf(entry: Entry, recorded: RecordedPath): PendingChange {
  if (entry.kind === "absent") return {};
  if (entry.kind === "link") return entry.target === recorded.value ? {} : { target: entry.target };
  const { mode, owner, group } = entry;
  return {
    ...(entry.kind === "file" && sha256(entry.content) !== recorded.value ? { content: true } : {}),
    ...(entry.kind === "secret" && `${entry.secret.name}:${entry.secret.version}` !== recorded.value
      ? { secret: { name: entry.secret.name, version: entry.secret.version } }
      : {}),
    ...(mode === recorded.mode ? {} : { mode }),
    ...(owner === recorded.owner && group === recorded.group ? {} : { owners: { owner, group } }),
  };
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
