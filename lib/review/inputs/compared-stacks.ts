import type { SynthesizedFleet } from "../../output/read-output";
import { canonical, isObject } from "../../stack/configuration";
import { type SoughtHost, withoutConnections } from "../../stack/membership";
import type { ResourceAction, SavedPlan } from "./saved-plan";
import { hostsOfOutput, hostsOfPlan } from "./sought-hosts";
import { configurationText, type StackSide, stackSide } from "./stack-side";

/** The configuration of one stack, before and after, and the hosts that it is for. */
export interface ComparedStack {
  /** Construct path of the stack; empty where nothing says it. */
  readonly scope: string;
  /** Undefined where it is not known; without parts where the stack is new. */
  readonly before?: StackSide;
  readonly after: StackSide;
  readonly hosts: readonly SoughtHost[];
  readonly hostsBefore: readonly SoughtHost[];
  /** What a plan does to resources that are not those of hosts. */
  readonly actions?: readonly ResourceAction[];
}

/** The stacks of the head, each with the one of the same name of the base. */
export function stacksOfOutputs(base: readonly SynthesizedFleet[], head: readonly SynthesizedFleet[]): ComparedStack[] {
  return byStack(head).map((fleets) => {
    const after = sideOf(fleets);
    const before = byStack(base).find(([fleet]) => fleet?.stack.name === after.name) ?? [];
    return {
      scope: scopeOf(fleets),
      before:
        before.length === 0
          ? { name: after.name, parts: new Map(), others: new Map(), from: "output" }
          : sideOf(before),
      after,
      hosts: hostsOfOutput(fleets),
      hostsBefore: hostsOfOutput(before),
    };
  });
}

/**
 * The stack of a plan. Where the plan file is not at hand, what `terraform show -json` leaves out is taken from the head if
 * all that it prints is the same there.
 */
export function stackOfPlan(
  plan: SavedPlan,
  outputs?: { readonly base: readonly SynthesizedFleet[]; readonly head: readonly SynthesizedFleet[] },
): { readonly compared: ComparedStack; readonly isOfHead: boolean } {
  const [declared, ...more] = outputs === undefined ? [] : stacksOfOutputs(outputs.base, outputs.head);
  const isOfHead = declared !== undefined && more.length === 0 && isSame(plan.stack, declared.after);
  const actions = plan.others;
  if (declared !== undefined && isOfHead) return { compared: { ...declared, actions }, isOfHead };
  const { scope = "", before, hostsBefore = [] } = declared ?? {};
  return {
    compared: {
      scope,
      ...(before === undefined ? {} : { before }),
      after: plan.stack,
      hosts: hostsOfPlan(plan),
      hostsBefore,
      actions,
    },
    isOfHead,
  };
}

function isSame(planned: StackSide, declared: StackSide): boolean {
  if (planned.from !== "json") return configurationText(planned) === configurationText(declared);
  const resources = [...declared.parts.values()].filter(({ address }) => address.startsWith("null_resource."));
  const isPrinted = ({ address, content }: (typeof resources)[number]) => {
    const other = planned.parts.get(address);
    return other !== undefined && canonical(printed(other.content)) === canonical(printed(content));
  };
  const isKnown = ({ kind, address }: (typeof resources)[number]) => kind === "provider" || declared.parts.has(address);
  return [...planned.parts.values()].every(isKnown) && resources.every(isPrinted);
}

/** What both an output and `terraform show -json` have of a `null_resource`. */
function printed(content: unknown): object {
  const resource = withoutConnections(content);
  const { triggers, provisioner, depends_on: after } = isObject(resource) ? resource : {};
  return { triggers, provisioner, after };
}

function byStack(fleets: readonly SynthesizedFleet[]): SynthesizedFleet[][] {
  const stacks = new Map<string, SynthesizedFleet[]>();
  for (const fleet of fleets) {
    const { directory } = fleet.stack;
    stacks.set(directory, [...(stacks.get(directory) ?? []), fleet]);
  }
  return [...stacks.values()];
}

function sideOf([first]: readonly SynthesizedFleet[]): StackSide {
  if (first === undefined) throw new Error("a stack without a fleet is not compared");
  return stackSide(first.stack);
}

/** The path of a stack is the beginning of the paths of its fleets. */
function scopeOf([first]: readonly SynthesizedFleet[]): string {
  const [path, name] = [first?.path.split("/") ?? [], first?.stack.name ?? ""];
  const index = path.indexOf(name);
  return path.slice(0, index === -1 ? -1 : index + 1).join("/");
}
