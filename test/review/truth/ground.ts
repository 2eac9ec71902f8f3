import { basename } from "node:path";
import { directoriesAbove } from "./compare";
import { inContainer } from "./lab";
import type { Page, PageHost } from "./page";

/** What lies on a host and in no declaration: no page can know it, and what an apply says depends on it. */
export interface Ground {
  /** Paths at which something lay before the apply, with its mode and owners: `0644 root root`. */
  readonly there: ReadonlyMap<string, string>;
  /** Paths whose files of before the first apply were kept, to come back. */
  readonly kept: ReadonlySet<string>;
  /** The same after the apply: what a package brought and the apply replaced is among them. */
  readonly keptNow: ReadonlySet<string>;
  /** Units that earlier applies enabled, whatever became of their declaration, and whose files are still there; the last one first. */
  readonly enabled: readonly string[];
  /** Directories that earlier applies made because something was declared in them: the last one in it takes it along. */
  readonly made: ReadonlySet<string>;
}

const ORIGINALS = "/var/lib/cdktf-mutual-tls/originals";

/** The hosts of a lab as a row of applies finds and leaves them. */
export class Grounds {
  private readonly enabled = new Map<string, readonly string[]>();
  private readonly made = new Map<string, ReadonlySet<string>>();

  /** Looks at the hosts that a page says are applied. The answer is complete when it is asked for after the apply. */
  before({ hosts }: Page): (host: PageHost) => Ground {
    const applied = hosts.filter(({ stage }) => stage > 0);
    const looks = new Map(
      applied.map((host) => {
        const [there, kept] = ["", ORIGINALS].map((folder) => lookAt(host.name, pathsOf(host), folder));
        const enabled = this.enabled.get(host.name) ?? [];
        const acts = host.predicted.bundles.flatMap((bundle) => bundle.acts).filter(({ verb }) => verb === "enable");
        const paths = [...host.predicted.bundles.flatMap((bundle) => bundle.paths), ...host.predicted.gone];
        const pruned = new Set(paths.filter(({ sign }) => sign === "-").map(({ path }) => basename(path)));
        const still = enabled.filter((unit) => !pruned.has(unit));
        this.enabled.set(host.name, [...acts.map(({ unit = "" }) => unit).reverse(), ...still]);
        const made = this.made.get(host.name) ?? new Set();
        const above = paths.filter(({ sign }) => sign === "+").flatMap(({ path }) => directoriesAbove(path));
        this.made.set(host.name, new Set([...made, ...above.filter((path) => there?.has(path) === false)]));
        return [host.name, { there: there ?? NONE, kept: new Set(kept?.keys()), enabled, made }] as const;
      }),
    );
    return (host) => {
      const nothing = { there: NONE, kept: new Set<string>(), enabled: [], made: new Set<string>() };
      const { there, kept, enabled, made } = looks.get(host.name) ?? nothing;
      const keptNow = looks.has(host.name) ? new Set(lookAt(host.name, pathsOf(host), ORIGINALS).keys()) : kept;
      return { there, kept, keptNow, enabled, made };
    };
  }
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Which of these paths are there on a host, below a folder of it, with their modes and owners. */
function lookAt(host: string, paths: readonly string[], folder: string): ReadonlyMap<string, string> {
  const script = `while IFS= read -r path; do stat -c "%a %U %G $path" "${folder}$path" 2>/dev/null; done; true`;
  const lines = inContainer(host, script, paths.map((path) => `${path}\n`).join("")).split("\n");
  return new Map(
    lines.filter(Boolean).map((line) => {
      const [mode = "", owner, group, ...path] = line.split(" ");
      return [path.join(" "), `${mode.padStart(4, "0")} ${owner} ${group}`];
    }),
  );
}

/** The paths that a page speaks of, and the directories above them. */
function pathsOf({ predicted: { bundles, gone } }: PageHost): string[] {
  const paths = [...bundles.flatMap((bundle) => bundle.paths), ...gone].map(({ path }) => path);
  return [...new Set(paths.flatMap((path) => [...directoriesAbove(path), path]))];
}
