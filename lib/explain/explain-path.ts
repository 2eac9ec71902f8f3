import type { SynthesizedFleet, SynthesizedHost } from "../output/read-output";
import type { Entry } from "../plan/bundle";
import type { Sequel } from "../review/changes/step-words";
import { sidesOfOutput } from "../review/inputs/output-sides";
import { predict } from "../review/prediction/predict";
import { type Dependent, dependentsOf } from "./dependents";
import { type PathEntry, pathEntry } from "./explain-host";
import { type MadePath, madePaths } from "./made-paths";
import { modelOf } from "./model-of";

/** Where a path of a host comes from, and what a change of it sets going. */
export interface PathExplanation {
  readonly host: string;
  readonly path: string;
  /** What the plan says of it; nothing where the host makes the file itself. */
  readonly entry?: PathEntry;
  readonly bundle?: BundlePlace;
  /** Who makes it on the host; nothing where the plan brings it. */
  readonly madeBy?: MadePath;
  /** What the engine does when it changes; nothing where the host makes the file itself. */
  readonly sequel?: Sequel;
  readonly dependents: readonly Dependent[];
}

export interface BundlePlace {
  readonly name: string;
  /** 1 for the first of the host's bundles. */
  readonly number: number;
  readonly of: number;
}

/** @returns nothing where no bundle has the path and nothing on the host is known to make it */
export function explainPath(fleet: SynthesizedFleet, host: SynthesizedHost, path: string): PathExplanation | undefined {
  const model = modelOf(fleet, host);
  const index = host.bundles.findIndex(({ entries }) => entries.some((each) => each.path === path));
  const bundle = host.bundles[index];
  const entry = bundle?.entries.find((each) => each.path === path);
  const madeBy = entry === undefined ? madePaths(model).find((each) => each.path === path) : undefined;
  if (entry === undefined && madeBy === undefined) return undefined;
  return {
    host: host.name,
    path,
    ...(madeBy === undefined ? {} : { madeBy }),
    ...(entry === undefined || bundle === undefined
      ? {}
      : {
          entry: pathEntry(entry),
          bundle: { name: bundle.name, number: index + 1, of: host.bundles.length },
          sequel: sequelOf(fleet, host, path),
        }),
    dependents: dependentsOf(fleet.model, model, path),
  };
}

/** What an apply does on a host that has everything as declared, but for this one path. */
function sequelOf(fleet: SynthesizedFleet, host: SynthesizedHost, path: string): Sequel {
  const side = sidesOfOutput([fleet]).get(host.fqdn);
  if (side === undefined) throw new Error(`${fleet.directory} has no host ${host.fqdn}`);
  const bundles = side.bundles.map((bundle) => ({
    ...bundle,
    entries: bundle.entries.map((entry) => (entry.path === path ? otherThan(entry) : entry)),
  }));
  const [predicted] = predict({ ...side, bundles }, side).bundles;
  const { validations = [], acts = [], awaits = [] } = predicted ?? {};
  return { validations, acts, awaits };
}

/** Something at the same path, of the same kind where that can be, that is not the same. */
function otherThan(entry: Entry): Entry {
  switch (entry.kind) {
    case "file":
      return { ...entry, content: entry.content.length === 0 ? "." : "" };
    case "secret":
      return { ...entry, secret: { ...entry.secret, version: `${entry.secret.version}.` } };
    case "directory":
      return { ...entry, mode: entry.mode === "0700" ? "0755" : "0700" };
    case "link":
      return { ...entry, target: `${entry.target}.` };
    case "absent":
      return { kind: "link", path: entry.path, declaredBy: entry.declaredBy, target: "." };
  }
}
