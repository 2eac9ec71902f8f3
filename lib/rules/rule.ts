import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";

/** What a rule may read in addition to the model. */
export interface RuleContext {
  /** The time at which certificates have to be valid. */
  readonly now: Date;
  /** Paths of constructs with certificates that could not be read, which the model lacks. */
  readonly unread?: ReadonlySet<string>;
}

/** Finds all issues of one kind in a fleet. It changes nothing and fills in no defaults. */
export type Rule = (fleet: FleetModel, context: RuleContext) => Issue[];
