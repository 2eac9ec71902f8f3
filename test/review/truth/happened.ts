/** What an apply did on one host, as the engine said it. */
export interface Happened {
  readonly bundles: readonly HappenedBundle[];
  /** The line at its end. */
  readonly summary: string;
}

export interface HappenedBundle {
  /** Undefined for what is in no bundle any more, and for a host that is given back. */
  readonly name: string | undefined;
  /** `~ /etc/hosts content`, in the order in which it was said. */
  readonly paths: readonly string[];
  readonly packages: readonly string[];
  /** `reload apache2.service`, `restart X because its unit file changed`, `run COMMAND`, `enable X`. */
  readonly acts: readonly string[];
  /** `LABEL (30 s)`. */
  readonly awaits: readonly string[];
}

const UNIT_FILE = "its unit file changed";

/** @throws on a line that it does not know: what was not understood was not compared */
export function happenedOf(lines: readonly string[]): Happened {
  const bundles: { name: string | undefined; paths: string[]; packages: string[]; acts: string[]; awaits: string[] }[] =
    [];
  let summary = "";
  let path = "";
  for (const line of lines) {
    const begins = /^(?:bundle (\S+)|no longer declared)$/.exec(line);
    const last = bundles[bundles.length - 1];
    // On a host that is given back, units stop before anything else is said.
    if (last === undefined || (begins !== null && begins[1] !== last.name)) {
      bundles.push({ name: begins?.[1], paths: [], packages: [], acts: [], awaits: [] });
    }
    const bundle = bundles[bundles.length - 1];
    if (begins !== null || bundle === undefined) continue;
    const [, sign, place, what] = /^ {2}([-+~!]) (\S+)(?: +(.+))?$/.exec(line) ?? [];
    const [, rest] = /^ {6}(\S.*)$/.exec(line) ?? [];
    const [, installed] = /^ {2}package (\S+) \S+ installed$/.exec(line) ?? [];
    const [, verb, unit, why] = /^ {2}(reload|restart|start|enable|stop) (\S+)(?: \((.*)\))?$/.exec(line) ?? [];
    const [, command] = /^ {2}run (.+)$/.exec(line) ?? [];
    const [, label, seconds] = /^ {2}await (.+) \(at most (\d+) s\)$/.exec(line) ?? [];
    if (place !== undefined) {
      // A long line has what happened to the path below it.
      path = `${sign} ${place}`;
      if (what !== undefined) bundle.paths.push(`${path} ${what}`);
    } else if (rest !== undefined) bundle.paths.push(`${path} ${rest}`);
    else if (installed !== undefined) bundle.packages.push(installed);
    else if (unit !== undefined) bundle.acts.push(`${verb} ${unit}${why === UNIT_FILE ? ` because ${why}` : ""}`);
    else if (command !== undefined) bundle.acts.push(`run ${command}`);
    else if (label !== undefined) bundle.awaits.push(`${label} (${seconds} s)`);
    else if (/^\S+: \d+ changed\b.* \([\d.]+ s\)$/.test(line)) summary = line;
    else if (!/^ {2}(packages .*: (installing|removing)|done in [\d.]+ s)$/.test(line)) {
      throw new Error(`the apply said something that this test does not know: ${line}`);
    }
  }
  return { bundles: bundles.filter(isSaid), summary };
}

/** The summary stands below the last bundle, or alone. */
function isSaid({ name, paths, packages, acts, awaits }: HappenedBundle): boolean {
  return name !== undefined || paths.length + packages.length + acts.length + awaits.length > 0;
}
