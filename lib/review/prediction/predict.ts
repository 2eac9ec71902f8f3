import { type Bundle, type Entry, isForeign, type SecurityFix, type Step } from "../../plan/bundle";
import { parentsOf } from "../../plan/path";
import type { Difference } from "../../report/difference";
import { entriesByPath, type HostSide } from "../inputs/host-side";
import { type AsFound, asFound } from "./as-found";
import { type Clash, clashOf } from "./clash";
import { Directories } from "./directories";
import { type PathChange, pathChange, prunedChange } from "./path-change";
import { type Act, Units, unitsEnabledBy } from "./units";

/** What an apply will do on one host, bundle by bundle, if the host is as the base side left it. */
export interface PredictedApply {
  readonly bundles: readonly PredictedBundle[];
  /** What leaves the host with bundles that are no longer declared. */
  readonly gone: readonly PathChange[];
  /** Units whose files leave the host: they are stopped and disabled before. */
  readonly stopped: readonly string[];
  /** Units whose files leave the host while they run, and that a step of the head still names: nobody stops them. */
  readonly runOn: readonly string[];
  /** What a host that is given back loses: units and packages that applies brought. */
  readonly givenBack?: { readonly units: readonly string[]; readonly packages: readonly string[] };
  /** Why the engine will give up, and in which bundle: from there on nothing is done. */
  readonly clashes: readonly BundleClash[];
}

export interface BundleClash extends Clash {
  readonly bundle: string;
}

export interface PredictedBundle {
  readonly name: string;
  readonly paths: readonly PathChange[];
  /** Packages that the base side does not declare: installed unless they are there. */
  readonly packages: readonly string[];
  /** Fixes that the packages should have and the base side does not declare. */
  readonly fixes: readonly SecurityFix[];
  /** What SELinux has to allow and the base side does not declare, in words. */
  readonly permissions: readonly string[];
  /** Commands that judge the new files before they are live. */
  readonly validations: readonly (readonly string[])[];
  /** In the engine's order. */
  readonly acts: readonly Act[];
  /** Health checks that have to succeed in time, or the bundle is rolled back. */
  readonly awaits: readonly { readonly seconds: number; readonly label: string }[];
}

/**
 * @param base What was applied last; undefined for a host that is new.
 * @param found What differs on the host from what was applied last.
 */
export function predict(base: HostSide | undefined, head: HostSide, found: readonly Difference[] = []): PredictedApply {
  const applied = entriesByPath(base);
  const live = asFound(applied, found);
  const before = live.entries;
  const after = entriesByPath(head);
  // A directory that a person made where something else was applied is not one that an apply removes.
  const made = [...before.values()].filter(
    ({ kind, path }) => kind !== "directory" || applied.get(path)?.kind === kind,
  );
  const directories = new Directories(made, [...after.values()]);
  const pruned = prunedByBundle(base, head, live, after, directories);
  const units = new Units(base?.bundles ?? [], head.bundles, found);
  const installed = new Set((base?.bundles ?? []).flatMap(({ packages }) => packages));
  const expected = new Set((base?.bundles ?? []).flatMap(({ fixes = [] }) => fixes.map(fixKey)));
  const allowed = new Set((base?.bundles ?? []).flatMap(permissionsOf));

  const bundles = head.bundles.map((bundle, index): PredictedBundle => {
    const paths = [
      ...bundle.entries.flatMap((entry) => changesOf(before.get(entry.path), entry, bundle, directories)),
      ...(pruned.get(index) ?? []),
    ];
    const packages = bundle.packages.filter((name) => !installed.has(name));
    for (const name of packages) installed.add(name);
    const fixes = (bundle.fixes ?? []).filter((fix) => !expected.has(fixKey(fix)));
    const permissions = permissionsOf(bundle).filter((permission) => !allowed.has(permission));
    const isPrepared = packages.length + permissions.length > 0;
    const isTransaction = paths.length > 0 || isPrepared;
    const steps = chosenSteps(bundle, paths, isPrepared);
    const acts = isTransaction ? units.told(steps, paths) : units.keptUp(bundle.steps);
    const isHealthLookedAt = isTransaction || acts.some(({ verb }) => verb === "start");
    return {
      name: bundle.name,
      paths,
      packages,
      fixes,
      permissions,
      validations: isTransaction ? bundle.validations.map(({ command }) => command) : [],
      acts,
      awaits: isHealthLookedAt
        ? steps.flatMap((step) => (step.kind === "await" ? [{ seconds: step.seconds, label: step.label }] : []))
        : [],
    };
  });
  const gone = pruned.get(head.bundles.length) ?? [];
  if (head.teardown !== undefined)
    return { ...GIVEN_BACK, gone, givenBack: givenBack(base, head.teardown.removePackages) };
  const removed = [...bundles.flatMap(({ paths }) => paths), ...gone].filter(({ sign }) => sign === "-");
  const was = new Units(base?.bundles ?? [], [], found);
  const leaving = removed.flatMap(({ path, kind }) => (kind === "file" ? was.ofFile(path) : []));
  const enabled = new Set(head.bundles.flatMap(({ steps }) => unitsEnabledBy(steps)));
  const named = new Set(
    head.bundles.flatMap(({ steps }) => steps.flatMap((step) => ("unit" in step ? [step.unit] : []))),
  );
  const clashes = head.bundles.flatMap(({ name, entries }, index) => {
    // What is declared there is compared by itself, as is a link that stays.
    const stays = (path: string) =>
      !after.has(path) &&
      ![...pruned].some(([by, changes]) => by < index && changes.some((each) => each.path === path));
    return entries.flatMap((entry) => {
      const clash = clashOf(live, entry, after, stays);
      return clash === undefined ? [] : [{ bundle: name, ...clash }];
    });
  });
  const reached = bundles.map((bundle, index) => {
    const isReached = head.bundles
      .slice(0, index + 1)
      .every(({ name }) => clashes.every((each) => each.bundle !== name));
    return isReached ? bundle : { ...bundle, validations: [], acts: [], awaits: [] };
  });
  return {
    bundles: reached.filter(
      ({ name, paths, packages, fixes, permissions, acts }) =>
        paths.length + packages.length + fixes.length + permissions.length + acts.length > 0 ||
        clashes.some(({ bundle }) => bundle === name),
    ),
    gone,
    stopped: whatStartsOthersFirst(leaving.filter((unit) => !named.has(unit))),
    runOn: leaving.filter((unit) => named.has(unit) && was.isRunning(unit) && !enabled.has(unit)),
    clashes,
  };
}

const GIVEN_BACK = { bundles: [], stopped: [], runOn: [], clashes: [] };

/** A socket or a timer would start its service again. The engine stops each kind in the order of the names. */
function whatStartsOthersFirst(units: readonly string[]): string[] {
  const isService = (unit: string) => unit.endsWith(".service");
  const sorted = [...units].sort();
  return [...sorted.filter((unit) => !isService(unit)), ...sorted.filter(isService)];
}

function givenBack(base: HostSide | undefined, removePackages: boolean): NonNullable<PredictedApply["givenBack"]> {
  const bundles = base?.bundles ?? [];
  return {
    units: bundles.flatMap(({ steps }) => unitsEnabledBy(steps)).reverse(),
    packages: removePackages ? bundles.flatMap(({ packages }) => packages).reverse() : [],
  };
}

function fixKey({ cve, package: name, version }: SecurityFix): string {
  return `${cve} ${name} ${version}`;
}

function permissionsOf({ selinux = [] }: Bundle): string[] {
  return selinux.map((each) => (each.kind === "boolean" ? each.name : `${each.type} on port ${each.port}`));
}

/** Steps that are of certain paths are done when one of these changed; all of them, where packages are new. */
function chosenSteps({ steps }: Bundle, paths: readonly PathChange[], isPrepared: boolean): Step[] {
  return steps.filter((step) => {
    if (step.kind === "enable" || step.of === undefined || paths.length === 0 || isPrepared) return true;
    return step.of.some((of) => paths.some(({ path }) => `${path}/`.startsWith(`${of}/`)));
  });
}

function changesOf(before: Entry | undefined, entry: Entry, bundle: Bundle, directories: Directories): PathChange[] {
  const made = directories.made(entry, bundle.entries);
  const change = pathChange(before ?? directories.madeBefore(entry), entry);
  if (change === undefined) return made;
  // A package, or the system, may have made a directory that nobody declared so far.
  const mayBeThere = entry.kind === "directory" && change.sign === "+" && !directories.isOurs(entry.path);
  return [...made, mayBeThere ? { ...change, isCertain: false } : change];
}

/**
 * What left the declaration, by the bundle that removes it: the one that declared it, or the number of bundles where that
 * one is gone. A directory leaves with the last bundle that removes something from it.
 */
function prunedByBundle(
  base: HostSide | undefined,
  head: HostSide,
  { entries: before, special, elsewhere }: AsFound,
  after: ReadonlyMap<string, Entry>,
  directories: Directories,
): Map<number, PathChange[]> {
  const indexOf = new Map(head.bundles.map(({ name }, index) => [name, index] as const));
  const pruned = new Map<number, PathChange[]>();
  const last = new Map<string, number>();
  const add = (bundle: number, change: PathChange) => {
    const changes = pruned.get(bundle);
    if (changes === undefined) pruned.set(bundle, [change]);
    else changes.push(change);
  };
  const leaves = (path: string, bundle: number) => {
    for (const each of [path, ...parentsOf(path)]) last.set(each, Math.max(last.get(each) ?? 0, bundle));
  };
  for (const [index, { entries }] of head.bundles.entries()) {
    for (const { kind, path } of entries) if (kind === "absent") leaves(path, index);
  }
  for (const { name, entries } of base?.bundles ?? []) {
    const index = indexOf.get(name) ?? head.bundles.length;
    for (const applied of entries) {
      const { path } = applied;
      const entry = before.get(path);
      if (entry === undefined || after.has(path)) continue;
      leaves(path, index);
      if (applied.kind === "directory" || special.has(path) || elsewhere.has(path)) continue;
      // The engine leaves alone what others could steer.
      if (parentsOf(path).some((parent) => isForeign(before.get(parent)))) continue;
      const change = prunedChange(applied, entry);
      if (change !== undefined) add(index, change);
    }
  }
  for (const { bundle, change } of directories.released((path) => last.get(path) ?? head.bundles.length)) {
    add(bundle, change);
  }
  return pruned;
}
