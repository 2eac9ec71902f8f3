import { contentDifference } from "./content-difference";
import type { Difference } from "./host-drift";
import type { Observation, Seen } from "./observation";
import type { RecordedPath } from "./record";

const TYPES: Readonly<Record<string, string>> = { f: "a file", d: "a directory", l: "a symbolic link" };

/** What the record calls what `find` shows as a letter. */
const TYPE_OF = { file: "f", secret: "f", directory: "d", link: "l" } as const;

/** What differs at one path from what was applied there. */
export function pathDifferences(
  recorded: RecordedPath,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): Difference[] {
  const { path, kind } = recorded;
  const place = observation.places.get(path) ?? path;
  const found = (difference: Pick<Difference, "kind" | "what" | "diff">): Difference => ({
    ...{ kind: difference.kind, path, what: difference.what },
    ...(difference.diff === undefined ? {} : { diff: difference.diff }),
    repair: "apply",
  });
  const parent = place.slice(0, place.lastIndexOf("/")) || "/";
  if (parent !== recorded.parent) {
    return [found({ kind: "type", what: `its folder leads to ${parent} now, applied in ${recorded.parent}` })];
  }
  const seen = observation.seen.get(place);
  if (kind === "absent") {
    return seen === undefined ? [] : [found({ kind: "unexpected", what: `${nameOf(seen)}, applied as absent` })];
  }
  if (seen === undefined) return [found({ kind: "missing", what: `applied as ${wanted(recorded)}` })];
  if (seen.type !== TYPE_OF[kind]) {
    return [found({ kind: "type", what: `${nameOf(seen)}, applied as ${wanted(recorded)}` })];
  }
  if (kind === "link") {
    return seen.target === recorded.value
      ? []
      : [found({ kind: "content", what: `leads to ${seen.target}, applied as ${recorded.value}` })];
  }
  return [...contents(recorded, place, observation, declared), ...metadata(recorded, seen)].map(found);
}

/** Configuration that is read with what was applied, and that no apply brought. Whose it is no apply knows. */
export function otherDifferences({ others, places, record }: Observation): Difference[] {
  const known = new Set(record?.paths.map(({ path }) => places.get(path) ?? path));
  return others
    .filter((place) => !known.has(place))
    .sort()
    .map((path) => ({
      kind: "unexpected",
      path,
      what: "brought by no apply, and read with the files beside it",
      repair: "none",
    }));
}

function nameOf({ type, target }: Seen): string {
  return `${TYPES[type] ?? "a special file"}${type === "l" ? ` to ${target}` : ""}`;
}

function wanted({ kind, value }: RecordedPath): string {
  return kind === "link" ? `a symbolic link to ${value}` : kind === "directory" ? "a directory" : `a ${kind}`;
}

function contents(
  recorded: RecordedPath,
  place: string,
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): Pick<Difference, "kind" | "what" | "diff">[] {
  if (recorded.kind === "secret") {
    const installed = observation.times.get(recorded.path);
    const isAsInstalled =
      installed === undefined ||
      installed.time === "" ||
      installed.value !== recorded.value ||
      installed.time === observation.seen.get(place)?.time;
    const version = recorded.value.replace(":", " ");
    return isAsInstalled ? [] : [{ kind: "secret", what: `written to since ${version} was installed` }];
  }
  const hash = observation.hashes.get(place);
  if (recorded.kind !== "file" || hash === undefined || hash === recorded.value) return [];
  return [{ kind: "content", ...contentDifference(recorded, place, hash, observation, declared) }];
}

function metadata(recorded: RecordedPath, seen: Seen): Pick<Difference, "kind" | "what">[] {
  const differences: Pick<Difference, "kind" | "what">[] = [];
  if (seen.mode !== recorded.mode) {
    differences.push({ kind: "mode", what: `${seen.mode}, applied as ${recorded.mode}` });
  }
  const [owner, applied] = [seen, recorded].map((each) => `${each.owner}:${each.group}`);
  if (owner !== applied) differences.push({ kind: "owner", what: `${owner}, applied as ${applied}` });
  return differences;
}
