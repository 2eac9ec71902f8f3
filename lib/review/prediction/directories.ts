import type { DirectoryEntry, Entry } from "../../plan/bundle";
import { parentsOf } from "../../plan/path";
import { hasOtherOwnership, type PathChange } from "./path-change";

/** What directories are when nobody declares them. */
const PLAIN = { mode: "0755", owner: "root", group: "root" } as const;

/**
 * The directories of a host while a plan is applied. Of those that nobody declares, the ones below a declared directory
 * are taken to be made by applies, all others to be the system's own.
 */
export class Directories {
  private readonly there = new Set<string>();
  private readonly declared: ReadonlySet<string>;
  private readonly occupied = new Set<string>();
  private readonly implied = new Set<string>();
  /** Paths at which the base has something else than a directory. */
  private readonly others: ReadonlySet<string>;

  constructor(
    private readonly base: readonly Entry[],
    private readonly head: readonly Entry[],
  ) {
    const isDirectory = (entry: Entry) => entry.kind === "directory";
    this.declared = new Set([...base, ...head].filter(isDirectory).map(({ path }) => path));
    this.others = new Set(base.filter((entry) => !isDirectory(entry)).map(({ path }) => path));
    for (const entry of base) this.addTo(this.there, entry);
    for (const entry of head) this.addTo(this.occupied, entry);
  }

  /** Whether it is one of those that applies make. */
  isOurs(directory: string): boolean {
    return parentsOf(directory).some((parent) => this.declared.has(parent));
  }

  /** The directories that are made for an entry, because its own bundle does not declare them. */
  made(entry: Entry, bundle: readonly Entry[]): PathChange[] {
    if (entry.kind === "absent") return [];
    const missing = parentsOf(entry.path)
      .reverse()
      .filter((path) => !this.there.has(path));
    const own = (path: string) => bundle.some((each) => each.kind === "directory" && each.path === path);
    const isKnown = (path: string) => this.isOurs(path) || this.declared.has(path) || this.others.has(path);
    const made = missing.filter((path) => isKnown(path) && !own(path));
    for (const path of missing) if (!own(path)) this.there.add(path);
    for (const path of made) this.implied.add(path);
    if (entry.kind === "directory") this.there.add(entry.path);
    return made.map((path) => ({
      sign: "+",
      path,
      kind: "directory",
      isCertain: false,
      after: { kind: "directory", path, declaredBy: "", ...PLAIN },
    }));
  }

  /** The directory that an earlier bundle made because something in it is declared, and that a later one declares. */
  madeBefore(entry: Entry): DirectoryEntry | undefined {
    if (entry.kind !== "directory" || !this.implied.has(entry.path)) return undefined;
    return { ...entry, ...PLAIN };
  }

  /**
   * What becomes of the directories of the base side that the head side does not declare, by the number of the bundle that
   * is the last to remove something from them.
   */
  released(lastBundle: (directory: string) => number): { readonly bundle: number; readonly change: PathChange }[] {
    const stated = this.base.filter((entry): entry is DirectoryEntry => entry.kind === "directory");
    const kept = new Set(this.head.map(({ path }) => path));
    const known = new Set(stated.map(({ path }) => path));
    const implicit = new Set(
      this.base
        .filter(({ kind }) => kind !== "absent")
        .flatMap(({ path }) => parentsOf(path))
        .filter((path) => !known.has(path) && this.isOurs(path)),
    );
    const leaving = [
      ...stated,
      ...[...implicit].map((path): DirectoryEntry => ({ kind: "directory", path, declaredBy: "", ...PLAIN })),
    ].filter(({ path }) => !kept.has(path));
    // The deepest first, since only an empty one can be removed.
    leaving.sort((a, b) => b.path.length - a.path.length);
    return leaving.flatMap((before) => {
      const change = this.occupied.has(before.path) ? loosened(before) : pruned(before);
      return change === undefined ? [] : [{ bundle: lastBundle(before.path), change }];
    });
  }

  private addTo(set: Set<string>, entry: Entry): void {
    if (entry.kind === "absent") return;
    if (entry.kind === "directory") set.add(entry.path);
    for (const parent of parentsOf(entry.path)) set.add(parent);
  }
}

function pruned(before: DirectoryEntry): PathChange {
  return { sign: "-", path: before.path, kind: "directory", isCertain: false, before };
}

/** A directory that stays because something is in it, and gets the default mode and owner. */
function loosened(before: DirectoryEntry): PathChange | undefined {
  const after: DirectoryEntry = { ...before, ...PLAIN };
  if (!hasOtherOwnership(before, after)) return undefined;
  return { sign: "~", path: before.path, kind: "directory", isCertain: false, isUndeclared: true, before, after };
}
