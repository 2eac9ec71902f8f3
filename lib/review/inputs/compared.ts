import { count } from "../../core/text/count";
import { listed, own, type Words, words } from "../../core/text/words";
import type { ComparedFleet } from "../../output/deviations";
import type { SynthesizedFleet } from "../../output/read-output";
import type { ReportedHost } from "../../report/drift-document";
import { type ComparedStack, stackOfPlan, stacksOfOutputs } from "./compared-stacks";
import { digestOf } from "./digest";
import { givenWords } from "./given-values";
import type { HostSide } from "./host-side";
import { sidesOfOutput } from "./output-sides";
import type { DeclaredFleet } from "./paired-fleets";
import { type PlanDeviation, planDeviations } from "./plan-deviations";
import type { SavedPlan } from "./saved-plan";

/** What is compared. */
export interface Compared {
  /** Hosts by their full names, as they were applied last. */
  readonly base: ReadonlyMap<string, HostSide>;
  /** Hosts by their full names, in the order in which they are applied. */
  readonly head: ReadonlyMap<string, HostSide>;
  /** The declarations of both sides, where they are at hand. */
  readonly declared?: {
    readonly base: readonly DeclaredFleet[];
    readonly head: readonly DeclaredFleet[];
    /** They are of another state of things than the hosts: there may be changes that they do not show. */
    readonly areOthers?: boolean;
  };
  /** Full names of the hosts whose last apply failed. */
  readonly retried?: ReadonlySet<string>;
  /** What drifted on hosts, by their full names, and is put right. */
  readonly repairs?: ReadonlyMap<string, readonly string[]>;
  /** What was found on the live hosts. */
  readonly live?: readonly ReportedHost[];
  /** Fleets of the head, with what their declarations make. */
  readonly fleets?: readonly ComparedFleet[];
  /** What of a saved plan is another thing than the declarations of the head make. */
  readonly planDeviations?: readonly PlanDeviation[];
  /** The configuration of each stack. */
  readonly stacks?: readonly ComparedStack[];
  readonly notes?: readonly Words[];
}

/** Two synthesized outputs. The base was approved before, and only the head is compared with its declaration. */
export interface Outputs {
  readonly base: readonly SynthesizedFleet[];
  readonly head: readonly ComparedFleet[];
}

export function compareOutputs(outputs: Outputs): Compared {
  return {
    base: sidesOfOutput(outputs.base),
    head: sidesOfOutput(outputs.head),
    declared: outputs,
    fleets: outputs.head,
    stacks: stacksOfOutputs(outputs.base, outputs.head),
  };
}

/**
 * A saved plan says what was applied last and what will be. Outputs beside it add what that means, and who declared what;
 * where they are of another state of things than the plan, the page says so.
 */
export function comparePlan(plan: SavedPlan, outputs?: Outputs): Compared {
  const { base, head, retried, repairs, unreadable } = plan;
  const ofThisPlan = outputs && ofPlan(outputs, plan);
  const declared = ofThisPlan && { base: sidesOfOutput(ofThisPlan.base), head: sidesOfOutput(ofThisPlan.head) };
  const stack = stackOfPlan(plan, ofThisPlan);
  const isOfHead =
    declared !== undefined && digestOf(declared.head.values()) === digestOf(head.values()) && stack.isOfHead;
  const isOfBase = declared !== undefined && digestOf(declared.base.values()) === digestOf(base.values());
  const notes: Words[] = [...givenWords(plan.given)];
  if (plan.isUnfinished) notes.push(own("Terraform could not finish this plan: the missing part is not on this page."));
  if (declared !== undefined && !isOfHead) {
    notes.push(
      own("The plan was not made from this head. The meanings come from the head, everything else from the plan."),
    );
  }
  if (declared !== undefined && !isOfBase) {
    notes.push(
      own(
        "The base is not what was applied last. The meanings come from the base, everything else from what was applied.",
      ),
    );
  }
  if (unreadable.length > 0) {
    notes.push(
      words`${own(count(unreadable.length, "host"))} of the plan cannot be shown, because Terraform hides or does not know the content: ${some(unreadable)}.`,
    );
  }
  if (stack.isOfHead && plan.stack.from === "json") {
    notes.push(
      words`Connections, the backend and the providers' lock are those of the head: give ${"--plan-file"} to see those of the plan.`,
    );
  }
  return {
    base: isOfBase ? withHidden(declared.base, base) : base,
    head: isOfHead ? withHidden(declared.head, head) : head,
    retried,
    repairs,
    notes,
    stacks: [stack.compared],
    ...(ofThisPlan === undefined
      ? {}
      : {
          declared: { ...ofThisPlan, areOthers: !isOfHead || !isOfBase },
          fleets: ofThisPlan.head,
          planDeviations: planDeviations(ofThisPlan.head, plan),
        }),
  };
}

function some(addresses: readonly string[]): Words {
  const more = addresses.length - 3;
  return [...listed(addresses.slice(0, 3)), ...(more > 0 ? own(` and ${more} more`) : [])];
}

/** The fleets of the plan's stack: those with a host in it. */
function ofPlan({ base, head }: Outputs, plan: SavedPlan): Outputs {
  const isOfPlan = ({ hosts }: SynthesizedFleet) =>
    hosts.some(({ fqdn }) => plan.base.has(fqdn) || plan.head.has(fqdn));
  return { base: base.filter(isOfPlan), head: head.filter(isOfPlan) };
}

function withHidden(
  sides: ReadonlyMap<string, HostSide>,
  plan: ReadonlyMap<string, HostSide>,
): ReadonlyMap<string, HostSide> {
  return new Map([...sides].map(([fqdn, side]) => [fqdn, { ...side, hidden: plan.get(fqdn)?.hidden ?? side.hidden }]));
}
