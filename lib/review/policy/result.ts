import type { Words } from "../../core/text/words";
import type { PolicyRuleData, PolicyRuleModel } from "../../model/policy";
import type { Meaning } from "../meaning/meaning";

/** What became of one rule of a policy. */
export interface PolicyResult {
  readonly level: PolicyRuleModel["level"];
  readonly rule: PolicyRuleData["rule"];
  /** The rule in words: `no restart of apache2.service`. */
  readonly text: Words;
  /** Construct path of the fleet that it was looked for in. */
  readonly fleet: string;
  /** Construct path of the policy. */
  readonly declaredBy: string;
  /** The head drops or loosens it, and it is in force until that is merged. */
  readonly isOfBase: boolean;
  /** None where the rule holds. */
  readonly breaches: readonly Breach[];
}

/** Something that a rule does not allow. */
export type Breach = Pick<Meaning, "path" | "subject" | "text" | "hosts">;

/** Whether the change is denied. */
export function isDenied({ level, breaches }: PolicyResult): boolean {
  return level === "deny" && breaches.length > 0;
}
