import type { Difference, Fact, Thing } from "../report/difference";
import { contentDifference } from "./content-difference";
import type { Observation, Seen } from "./observation";
import type { RecordedPath } from "./record";

const TYPES: Readonly<Record<string, Thing["type"]>> = { f: "file", d: "directory", l: "link" };

/** What the record calls what `find` shows as a letter. */
const TYPE_OF = { file: "f", secret: "f", directory: "d", link: "l" } as const;

/** What differs at one path from what was applied there. */
export function pathDifferences(
  recorded: RecordedPath,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): Difference[] {
  return pathFacts(recorded, observation, declared).map((fact) => ({ ...fact, repair: "apply" }));
}

function pathFacts(recorded: RecordedPath, observation: Observation, declared: ReadonlyMap<string, Buffer>): Fact[] {
  const { path, kind } = recorded;
  const place = observation.places.get(path) ?? path;
  const parent = place.slice(0, place.lastIndexOf("/")) || "/";
  if (parent !== recorded.parent) {
    return [{ kind: "type", path, reason: "other-folder", found: parent, applied: recorded.parent }];
  }
  const seen = observation.seen.get(place);
  // Made where it was missing; whoever owns it now changes it by right.
  if (kind === "directory" && recorded.mode === "-" && (seen?.type === "d" || seen?.type === "l")) return [];
  if (kind === "absent") {
    return seen === undefined
      ? []
      : [{ kind: "unexpected", path, reason: "applied-as-absent", found: thingSeen(seen) }];
  }
  if (seen === undefined) return [{ kind: "missing", path, applied: thingApplied(kind, recorded.value) }];
  if (seen.type !== TYPE_OF[kind]) {
    const applied = thingApplied(kind, recorded.value);
    return [{ kind: "type", path, reason: "other-type", found: thingSeen(seen), applied }];
  }
  if (kind === "link") {
    const { target } = seen;
    return target === recorded.value
      ? []
      : [{ kind: "content", path, reason: "other-target", found: target, applied: recorded.value }];
  }
  return [...contents(recorded, place, observation, declared), ...metadata(recorded, seen)];
}

/** Configuration that is read with what was applied, and that no apply brought. Whose it is no apply knows. */
export function otherDifferences({ others, places, record }: Observation): Difference[] {
  const known = new Set(record?.paths.map(({ path }) => places.get(path) ?? path));
  return others
    .filter((place) => !known.has(place))
    .sort()
    .map((path) => ({ kind: "unexpected", path, reason: "not-applied", repair: "none" }));
}

function thingSeen({ type, target }: Seen): Thing {
  return { type: TYPES[type] ?? "special file", ...(type === "l" ? { target } : {}) };
}

function thingApplied(kind: Exclude<RecordedPath["kind"], "absent">, value: string): Thing {
  return { type: kind, ...(kind === "link" ? { target: value } : {}) };
}

function contents(
  recorded: RecordedPath,
  place: string,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): Fact[] {
  if (recorded.kind === "secret") {
    const installed = observation.times.get(recorded.path);
    const isAsInstalled =
      installed === undefined ||
      installed.time === "" ||
      installed.value !== recorded.value ||
      installed.time === observation.seen.get(place)?.time;
    const [, name = "", version = ""] = /^([^:]*):(.*)$/.exec(recorded.value) ?? [];
    return isAsInstalled ? [] : [{ kind: "secret", path: recorded.path, applied: { name, version } }];
  }
  const hash = observation.hashes.get(place);
  if (recorded.kind !== "file" || hash === undefined || hash === recorded.value) return [];
  return [contentDifference(recorded, place, hash, observation, declared)];
}

function metadata({ path, mode, owner, group }: RecordedPath, seen: Seen): Fact[] {
  const isOtherOwner = seen.owner !== owner || seen.group !== group;
  const found = { owner: seen.owner, group: seen.group };
  return [
    ...(seen.mode === mode ? [] : [{ kind: "mode", path, found: seen.mode, applied: mode } as const]),
    ...(isOtherOwner ? [{ kind: "owner", path, found, applied: { owner, group } } as const] : []),
  ];
}
