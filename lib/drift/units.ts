import type { Bundle } from "../plan/bundle";
import type { Difference, Pending } from "./host-drift";
import type { Observation, Unit } from "./observation";

/** As the engine has them: what is not among these it starts or enables. */
const RUNNING = ["active", "reloading"];
const ENABLED = ["enabled", "static", "indirect", "generated", "alias", "transient"];

/** Units that a plan enables, with their bundles, each once. */
export function enabledUnits(bundles: readonly Bundle[]): { readonly unit: string; readonly bundle: string }[] {
  const units = new Map<string, string>();
  for (const bundle of bundles) {
    for (const step of bundle.steps) {
      if (step.kind === "enable" && !units.has(step.unit)) units.set(step.unit, bundle.name);
    }
  }
  return [...units].map(([unit, bundle]) => ({ unit, bundle }));
}

/** Services that do not run, do not start by themselves, or run with an older unit file than the one on disk. */
export function unitDifferences(
  bundles: readonly Bundle[],
  observation: Observation,
): { readonly differences: Difference[]; readonly pending: Pending[] } {
  const applied = new Set(observation.record?.units ?? []);
  const wanted = enabledUnits(bundles);
  const differences: Difference[] = [];
  const pending: Pending[] = [];
  for (const [index, { unit, bundle }] of wanted.entries()) {
    if (!applied.has(unit)) {
      pending.push({ subject: unit, what: "declared as enabled" });
    } else if (observation.units !== undefined) {
      differences.push(...unitDifference(unit, bundle, observation.units[index]));
    }
  }
  if (observation.units === undefined && wanted.length > pending.length) {
    differences.push({
      kind: "service",
      subject: "systemd",
      what: "does not answer: systemctl status",
      repair: "none",
    });
  }
  return { differences, pending };
}

function unitDifference(unit: string, bundle: string, state: Unit | undefined): Difference[] {
  const found = (what: string): Difference => ({ kind: "service", subject: unit, what, repair: "apply" });
  if (state === undefined || state.loadState === "not-found") return [found("unknown to systemd, applied as enabled")];
  const differences: Difference[] = [];
  if (!RUNNING.includes(state.activeState)) differences.push(found(`${state.activeState}, applied as active`));
  if (!ENABLED.includes(state.unitFileState)) {
    differences.push(found(`${state.unitFileState || "not enabled"}, applied as enabled`));
  }
  if (state.needsReload) {
    const what = "runs with another unit file than the one on disk (needs daemon-reload)";
    differences.push({ ...found(what), repair: "notify", bundle });
  }
  return differences;
}
