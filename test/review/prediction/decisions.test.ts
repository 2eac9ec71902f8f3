import type { Entry } from "../../../lib/plan/bundle";
import { parseHostPlan } from "../../../lib/plan/parse-host-plan";
import type { Difference, Fact, Thing } from "../../../lib/report/difference";
import { clashWords, pathWords } from "../../../lib/review/changes/path-words";
import type { HostSide } from "../../../lib/review/inputs/host-side";
import type { PathChange } from "../../../lib/review/prediction/path-change";
import { type PredictedApply, type PredictedBundle, predict } from "../../../lib/review/prediction/predict";
import type { Act } from "../../../lib/review/prediction/units";
import { type CasePlan, type DecisionCase, type HostLine, readDecisions } from "../../apply/decision-case";
import { planOf } from "../../apply/throw-away-host";

function sideOf({ lines, files }: CasePlan): HostSide {
  const isBytes = (path: string) => lines.some((line) => line.startsWith(`file ${path} `) && line.endsWith(" base64"));
  const { fqdn, bundles, teardown } = parseHostPlan(planOf(...lines), {
    file: (path) => Buffer.from(files[path] ?? "", isBytes(path) ? "base64" : "utf8"),
    declaredBy: () => "",
  });
  const unused = { os: "", packageManager: "", after: [], hostKey: "", engine: "", hidden: new Set<string>() };
  return { fqdn, bundles, ...(teardown === undefined ? {} : { teardown }), ...unused };
}

/** What `cdktf-mutual-tls drift` finds on the host of a case. */
function foundOn({ applied, since }: DecisionCase): Difference[] {
  if (applied === undefined) return [];
  const { bundles } = sideOf(applied);
  const entries = new Map(bundles.flatMap(({ entries }) => entries.map((entry) => [entry.path, entry] as const)));
  return since
    .flatMap((line): Fact[] => {
      const { words } = line;
      const [verb = "", subject = "", target = ""] = words;
      if (verb === "inactive") return [{ kind: "service", subject, reason: "not-active", found: verb }];
      if (verb === "disabled") return [{ kind: "service", subject, reason: "not-enabled", found: verb }];
      const path = decodeURIComponent(subject);
      const entry = entries.get(path);
      const below = verb !== "link" ? [] : [...entries.keys()].filter((each) => each.startsWith(`${path}/`));
      return [
        ...(entry === undefined ? [] : factsAt(entry, line)),
        ...below.map((each): Fact => {
          return { kind: "type", path: each, reason: "other-folder", found: target, applied: path };
        }),
      ];
    })
    .map((each) => ({ ...each, repair: "apply" }));
}

const NAMES: Readonly<Record<string, Thing["type"]>> = {
  ...{ file: "file", directory: "directory", link: "link", fifo: "special file" },
};

function factsAt(entry: Entry, { words: [verb = "", , a = "", b = "", c = ""], content }: HostLine): Fact[] {
  const { path, kind } = entry;
  const applied: Thing =
    entry.kind === "link" ? { type: "link", target: entry.target } : { type: kind === "absent" ? "file" : kind };
  const owners = "owner" in entry ? { owner: entry.owner, group: entry.group } : { owner: "", group: "" };
  const mode: Fact = { kind: "mode", path, found: a, applied: "mode" in entry ? entry.mode : "" };
  if (verb === "removed") return [{ kind: "missing", path, applied }];
  if (verb === "mode") return [mode];
  if (verb === "owner") return [{ kind: "owner", path, found: { owner: a, group: b }, applied: owners }];
  const type = NAMES[verb];
  if (type === undefined) return [];
  const found: Thing = type === "link" ? { type, target: a } : { type };
  if (entry.kind === "absent") return [{ kind: "unexpected", path, reason: "applied-as-absent", found }];
  if (entry.kind === "link" && verb === "link") {
    return [{ kind: "content", path, reason: "other-target", found: a, applied: entry.target }];
  }
  if (entry.kind === "secret" && verb === "file") return [{ kind: "secret", path, applied: entry.secret }];
  if (entry.kind !== verb) return [{ kind: "type", path, reason: "other-type", found, applied }];
  const isOther = { content: entry.kind === "file" && entry.content !== content, mode: a !== mode.applied };
  return [
    ...(isOther.content
      ? [{ kind: "content", path, reason: "edited", linesAdded: 1, linesRemoved: 1, diff: "" } as const]
      : []),
    ...(isOther.mode ? [mode] : []),
    ...(b === owners.owner && c === owners.group
      ? []
      : [{ kind: "owner", path, found: { owner: b, group: c }, applied: owners } as const]),
  ];
}

/** The prediction in the lines that the engine prints; ` ?` stands behind what is not certain. */
function printed({ bundles, gone, stopped, givenBack, clashes }: PredictedApply): string[] {
  const lines: string[] = [];
  const isFileOf = (unit: string, { path }: PathChange) =>
    [unit, unit.replace(/@.*\./, "@.")].some((name) => path === `/etc/systemd/system/${name}`);
  const stops = (paths: readonly PathChange[]) =>
    stopped.flatMap((unit) => (paths.some((change) => isFileOf(unit, change)) ? [`  stop ${unit}`] : []));
  for (const unit of givenBack?.units ?? []) lines.push(`  stop ${unit}`);
  for (const bundle of bundles) {
    lines.push(`bundle ${bundle.name}`);
    const clash = clashes.find((each) => each.bundle === bundle.name);
    if (clash !== undefined) return [...lines, `  ! ${clashWords(clash)}`];
    lines.push(...stops(bundle.paths), ...ofBundle(bundle));
  }
  if (gone.length > 0) lines.push("no longer declared", ...stops(gone), ...gone.map(ofPath));
  if (givenBack !== undefined && givenBack.packages.length > 0) {
    lines.push(`  packages ${givenBack.packages.join(" ")} ?`);
  }
  return lines.length === 0 ? ["nothing"] : lines;
}

function ofBundle({ packages, fixes, permissions, paths, acts, awaits }: PredictedBundle): string[] {
  return [
    ...(packages.length === 0 ? [] : [`  packages ${packages.join(" ")} ?`]),
    ...fixes.map(({ cve }) => `  unfixed ${cve} ?`),
    ...permissions.map(
      (each) => `  selinux ${/ on port /.test(each) ? `port ${each.replace(" on port ", " ")}` : `boolean ${each}`} ?`,
    ),
    ...paths.map(ofPath),
    ...acts.map(ofAct),
    ...awaits.map(({ label, seconds }) => `  await ${label} (at most ${seconds} s)`),
  ];
}

function ofPath(change: PathChange): string {
  const path = change.kind === "directory" ? `${change.path}/` : change.path;
  return `  ${change.sign} ${path} ${pathWords(change)}${change.isCertain ? "" : " ?"}`;
}

function ofAct(act: Act): string {
  if (act.verb === "run")
    return `  run ${act.command.map((word) => (word.includes(" ") ? `'${word}'` : word)).join(" ")}`;
  if (act.verb === "enable") return `  enable ${act.unit}${act.isCertain ? "" : " ?"}`;
  return `  ${act.verb} ${act.unit}${act.because === "unit-file" ? " (its unit file changed)" : ""}`;
}

describe("the review predicts what the case says", () => {
  test.each(readDecisions().map((each) => [each.name, each] as const))("%s", (_, decision) => {
    const base = decision.applied === undefined ? undefined : sideOf(decision.applied);
    const lines = printed(predict(base, sideOf(decision.plan), foundOn(decision)));
    if (decision.predicted !== undefined) expect(lines.join("\n")).toBe(decision.predicted.text);
    else expect(lines.map((line) => line.replace(/ \?$/, "")).join("\n")).toBe(decision.happens);
  });
});
