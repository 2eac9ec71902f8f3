import type { Bundle } from "../plan/bundle";
import type { Difference } from "../report/difference";
import type { Pending } from "../report/pending";
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
      pending.push({ subject: unit, reason: "enabled" });
    } else if (observation.units !== undefined) {
      differences.push(...unitDifference(unit, bundle, observation.units[index]));
    }
  }
  if (observation.units === undefined && wanted.length > pending.length) {
    differences.push({ kind: "service", subject: "systemd", reason: "no-systemd", repair: "none" });
  }
  return { differences, pending };
}

function unitDifference(unit: string, bundle: string, state: Unit | undefined): Difference[] {
  const found = { kind: "service", subject: unit, repair: "apply" } as const;
  if (state === undefined || state.loadState === "not-found") return [{ ...found, reason: "unknown-unit" }];
  const { activeState, unitFileState, needsReload } = state;
  return [
    ...(RUNNING.includes(activeState) ? [] : [{ ...found, reason: "not-active", found: activeState } as const]),
    ...(ENABLED.includes(unitFileState) ? [] : [{ ...found, reason: "not-enabled", found: unitFileState } as const]),
    ...(needsReload ? [{ ...found, reason: "older-unit-file", repair: "notify", bundle } as const] : []),
  ];
}
