import { createHash } from "node:crypto";
import type { Bundle, Entry } from "../plan/bundle";
import { parentsOf } from "../plan/path";
import type { Pending } from "./host-drift";
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
    ...entries.flatMap((entry) => {
      const what = change(entry, recorded.get(entry.path));
      return what === undefined ? [] : [{ path: entry.path, what }];
    }),
    ...left.map(({ path }) => ({ path, what: "no longer declared" })),
  ];
}

function change(entry: Entry, recorded: RecordedPath | undefined): string | undefined {
  if (recorded === undefined) return entry.kind === "absent" ? "declared as absent" : "declared";
  if (entry.kind !== recorded.kind) return `declared as ${entry.kind}, applied as ${recorded.kind}`;
  const changes: string[] = [];
  if (entry.kind === "file" && sha256(entry.content) !== recorded.value) changes.push("content");
  if (entry.kind === "link" && entry.target !== recorded.value) changes.push(`-> ${entry.target}`);
  if (entry.kind === "secret" && `${entry.secret.name}:${entry.secret.version}` !== recorded.value) {
    changes.push(`secret ${entry.secret.name} ${entry.secret.version}`);
  }
  if (entry.kind !== "link" && entry.kind !== "absent") {
    if (entry.mode !== recorded.mode) changes.push(`mode ${entry.mode}`);
    if (entry.owner !== recorded.owner || entry.group !== recorded.group) {
      changes.push(`owner ${entry.owner}:${entry.group}`);
    }
  }
  return changes.length === 0 ? undefined : changes.join(", ");
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
