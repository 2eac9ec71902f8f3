import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";

/** What a rule may look at besides the model. */
export interface RuleContext {
  /** The moment that certificates have to be valid at. */
  readonly now: Date;
}

/** Finds everything of one kind that is wrong with a fleet. It changes nothing and fills no defaults. */
export type Rule = (fleet: FleetModel, context: RuleContext) => Issue[];
