import type { Ground } from "./ground";
import type { Happened, HappenedBundle } from "./happened";
import type { PageBundle, PageHost, PagePath } from "./page";

type PredictedApply = Omit<PageBundle, "name"> & { readonly name: string | undefined };

/** Every sentence of the page that did not come true on a host, and everything that happened and was not predicted. */
export function untruths(page: PageHost, happened: Happened | undefined, ground: Ground): string[] {
  if ((happened === undefined) !== (page.stage === 0)) {
    return [`the page says it is ${page.state}, and it was ${happened === undefined ? "not " : ""}applied`];
  }
  const { bundles, gone, givenBack, stopped = [] } = page.predicted;
  const stopsOf = (paths: readonly PagePath[]) =>
    stopped.filter((unit) => paths.some(({ path }) => isFileOf(path, unit))).map((unit) => ({ verb: "stop", unit }));
  const predicted: PredictedApply[] = bundles.map((bundle) => ({
    ...bundle,
    acts: [...stopsOf(bundle.paths), ...bundle.acts],
  }));
  if (gone.length > 0 || givenBack !== undefined) {
    const left = ground.enabled.filter((unit) => !givenBack?.units.includes(unit));
    const stops = givenBack === undefined ? [] : [...left, ...givenBack.units];
    const acts = [...stopsOf(gone), ...stops.map((unit) => ({ verb: "stop", unit }))];
    predicted.push({ name: undefined, paths: gone, packages: [], acts, awaits: [] });
  }
  const names = (all: readonly { readonly name: string | undefined }[]) => all.map(({ name }) => name ?? "(none)");
  const said = happened?.bundles ?? [];
  return [
    ...different("bundles", names(predicted), names(said)),
    ...predicted.flatMap((bundle) => {
      const same = said.find(({ name }) => name === bundle.name);
      return same === undefined ? [] : bundleUntruths(bundle, same, ground).map((each) => `${bundle.name}: ${each}`);
    }),
  ];
}

function isFileOf(path: string, unit: string): boolean {
  return [unit, unit.replace(/@.*\./, "@.")].some((name) => path === `/etc/systemd/system/${name}`);
}

function bundleUntruths(page: PredictedApply, happened: HappenedBundle, ground: Ground): string[] {
  const allowed = page.paths.map((path) => outcomes(path, ground));
  const unmet = allowed.filter((of) => !of.includes(undefined) && !happened.paths.some((each) => of.includes(each)));
  const implied = impliedDirectories(page.paths, ground);
  const unsaid = happened.paths.filter((each) => !implied.has(each) && !allowed.some((of) => of.includes(each)));
  // A package may have enabled its unit.
  const acts = page.acts
    .filter((act) => act.verb !== "enable" || act.isCertain || happened.acts.includes(`enable ${act.unit}`))
    .map(({ verb, unit, because, command }) =>
      verb === "run"
        ? `run ${command?.join(" ")}`
        : `${verb} ${unit}${because === "unit-file" ? " because its unit file changed" : ""}`,
    );
  const awaits = page.awaits.map(({ label, seconds }) => `${label} (${seconds} s)`);
  return [
    ...unmet.map((of) => `predicted, and it did not happen: ${of.join(" or ")}`),
    ...unsaid.map((each) => `happened, and was not predicted: ${each}`),
    ...happened.packages.filter((name) => !page.packages.includes(name)).map((name) => `installed ${name} unforetold`),
    ...different("acts", acts, happened.acts),
    ...different("health checks", awaits, happened.awaits),
  ];
}

/** What the engine may say where the page is true; undefined is nothing. */
function outcomes({ sign, path, kind, what, isCertain }: PagePath, ground: Ground): (string | undefined)[] {
  const shown = kind === "directory" ? `${path}/` : path;
  const said: (string | undefined)[] = [`${sign} ${shown} ${what}`];
  if (!isCertain) said.push(undefined);
  if (sign === "+" && (ground.there.has(path) || ground.keptNow.has(path))) {
    // What is declared anew replaces what lies there, or finds it as it should be.
    const changes = /^\d{4} /.test(what) ? ownership(ground.there.get(path) ?? what, what) : [];
    const words = [["content"], [], [what]].map((content) => [...content, ...changes].join(", "));
    said.push(...words.map((each) => (each === "" ? undefined : `~ ${shown} ${each}`)));
  }
  if (sign === "-" && kind === "directory") said.push(`! ${shown} left: not empty`);
  if (sign === "-" && ground.kept.has(path)) said.push(`- ${shown} ${what}, the original is back`);
  return said;
}

/** `mode 0600 -> 0644`, `owner a:b -> root:root`. */
function ownership(from: string, to: string): string[] {
  const [[mode, ...owners], [newMode, ...newOwners]] = [from.split(" "), to.split(" ")];
  const [owner, newOwner] = [owners.join(":"), newOwners.join(":")];
  return [
    ...(mode === newMode ? [] : [`mode ${mode} -> ${newMode}`]),
    ...(owner === newOwner ? [] : [`owner ${owner} -> ${newOwner}`]),
  ];
}

/**
 * A path that is new implies the directories above it, and the last one that goes takes along those that were made for it.
 * Which of them a system has by itself, no declaration says.
 */
function impliedDirectories(paths: readonly PagePath[], ground: Ground): Set<string> {
  const above = (wanted: string) =>
    paths.filter(({ sign }) => sign === wanted).flatMap(({ path }) => directoriesAbove(path));
  return new Set([
    ...above("+").flatMap((path) => (ground.there.has(path) ? [] : [`+ ${path}/ 0755 root root`])),
    ...above("-").flatMap((path) => (ground.made.has(path) ? [`- ${path}/ pruned`] : [])),
  ]);
}

/** `/a/b/c` is in `/a` and `/a/b`. */
export function directoriesAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(2).map((_, index) => parts.slice(0, index + 2).join("/"));
}

function different(what: string, predicted: readonly string[], happened: readonly string[]): string[] {
  const [wanted, got] = [predicted.join("; "), happened.join("; ")];
  return wanted === got ? [] : [`${what} predicted: ${wanted || "none"}`, `${what} that happened: ${got || "none"}`];
}
