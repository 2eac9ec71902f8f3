import type { Bundle, Step } from "../../plan/bundle";
import type { Difference, FactOf } from "../../report/difference";
import type { PathChange } from "./path-change";

/** One thing that the engine does once the files of a bundle are in place. */
export type Act =
  | { readonly verb: "reload" | "restart" | "start"; readonly unit: string; readonly because?: ActReason }
  /** Not certain where the unit comes with a package, which may enable it when it is installed. */
  | { readonly verb: "enable"; readonly unit: string; readonly isCertain: boolean }
  | { readonly verb: "run"; readonly command: readonly string[] };

/** Why a unit is started or restarted although its step asks for something else: it does not run, or its unit file changed. */
export type ActReason = "not-running" | "unit-file";

type UnitVerb = "reload" | "restart" | "start" | "keep";

/** Where the engine looks for the files of units. */
const UNIT_DIRECTORY = "/etc/systemd/system/";

/**
 * The units of a host while a plan is applied: what the base side enables is taken to be enabled and to run, unless it was
 * found not to.
 */
export class Units {
  private readonly enabled: Set<string>;
  private readonly running: Set<string>;
  /** Units that the base side restarts or reloads, and does not enable. */
  private readonly restarted: readonly string[];
  /** Units that no package enables: those that were applied before, and those whose files are declared. */
  private readonly ours: ReadonlySet<string>;

  constructor(base: readonly Bundle[], head: readonly Bundle[], found: readonly Difference[]) {
    const applied = base.flatMap(({ steps }) => unitsEnabledBy(steps));
    const files = head.flatMap(({ entries }) => entries.flatMap(({ path }) => unitOfFile(path) ?? []));
    this.ours = new Set([...applied, ...files]);
    const foundWith = (...reasons: readonly FactOf<"service">["reason"][]) =>
      found.flatMap((each) => (each.kind === "service" && reasons.includes(each.reason) ? [each.subject] : []));
    this.enabled = without(applied, foundWith("not-enabled", "unknown-unit"));
    this.running = without(applied, foundWith("not-active"));
    this.restarted = base
      .flatMap(({ steps }) => steps.flatMap(unitKeptByStep))
      .filter((unit) => !applied.includes(unit));
  }

  isRunning(unit: string): boolean {
    return this.running.has(unit);
  }

  /** The units that run or are enabled, and whose own file, or whose template's, a path is. What is restarted runs then. */
  ofFile(path: string): string[] {
    const of = unitOfFile(path);
    const units = new Set([...this.running, ...this.enabled, ...this.restarted]);
    return [...units].filter((unit) => unit === of || templateOf(unit) === of);
  }

  /** What a bundle that changed does, in the order of its steps. */
  told(steps: readonly Step[], paths: readonly PathChange[]): Act[] {
    return this.acts(steps, new Set(paths.flatMap(({ path }) => unitOf(path) ?? [])));
  }

  /** What a bundle in which nothing changed does: its units still have to be enabled and to run. */
  keptUp(steps: readonly Step[]): Act[] {
    return this.acts(
      steps.filter(({ kind }) => kind === "enable"),
      new Set(),
    );
  }

  private acts(steps: readonly Step[], due: ReadonlySet<string>): Act[] {
    const done = new Set<string>();
    const enables = new Set(unitsEnabledBy(steps));
    return steps.flatMap((step): Act[] => {
      if (step.kind === "await") return [];
      if (step.kind === "on-change" && step.action === "run") return [{ verb: "run", command: step.command }];
      const { unit } = step;
      const act = this.unitAct(step.kind === "enable" ? "keep" : step.action, unit, due, done);
      const isNew = step.kind === "enable" && !this.enabled.has(unit);
      if (isNew) this.enabled.add(unit);
      // A unit that nobody enables is started for one pass.
      if (enables.has(unit)) this.running.add(unit);
      return [...(isNew ? [{ verb: "enable", unit, isCertain: this.ours.has(unit) } as const] : []), ...act];
    });
  }

  private unitAct(wanted: UnitVerb, unit: string, due: ReadonlySet<string>, done: Set<string>): Act[] {
    if (done.has(unit) || done.has(`${wanted} ${unit}`)) return [];
    let verb = wanted;
    let because: ActReason | undefined;
    if (!this.running.has(unit)) {
      verb = "start";
      if (wanted !== "start") because = "not-running";
    } else if (due.has(unit) || due.has(templateOf(unit))) {
      verb = "restart";
      because = "unit-file";
    } else if (verb === "start") return [];
    if (verb === "keep") return [];
    done.add(verb === "reload" ? `reload ${unit}` : unit);
    return [{ verb, unit, ...(because === undefined ? {} : { because }) }];
  }
}

function templateOf(unit: string): string {
  return unit.replace(/@.*\./, "@.");
}

function without(units: readonly string[], others: readonly string[]): Set<string> {
  return new Set(units.filter((unit) => !others.includes(unit)));
}

function unitKeptByStep(step: Step): string[] {
  return step.kind === "on-change" && (step.action === "restart" || step.action === "reload") ? [step.unit] : [];
}

export function unitsEnabledBy(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === "enable" ? [step.unit] : []));
}

/** The unit that a path is the file of, or a drop-in, or a link that makes others want it. */
export function unitOf(path: string): string | undefined {
  if (!path.startsWith(UNIT_DIRECTORY)) return undefined;
  const [name = ""] = path.slice(UNIT_DIRECTORY.length).split("/");
  return name.replace(/\.(d|wants|requires|upholds)$/, "");
}

/** The unit whose own file a path is. */
function unitOfFile(path: string): string | undefined {
  const unit = unitOf(path);
  return unit !== undefined && path === UNIT_DIRECTORY + unit ? unit : undefined;
}
