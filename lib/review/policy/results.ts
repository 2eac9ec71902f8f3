import type { PolicyRuleModel } from "../../model/policy";
import type { FleetPair } from "../inputs/paired-fleets";
import { breachesOf, type Facts } from "./breaches";
import type { PolicyResult } from "./result";
import { ruleWords } from "./rule-words";
import { single, uncovered } from "./strictness";

/**
 * What the rules of a fleet say. Those of the base that the head drops or loosens are in force for this review too: else a
 * change could allow itself.
 */
export function policyResults(pair: FleetPair, facts: Facts): PolicyResult[] {
  const { base, head } = pair.rules;
  const result = (rule: PolicyRuleModel, isOfBase: boolean): PolicyResult => ({
    level: rule.level,
    rule: rule.rule,
    text: ruleWords(rule),
    fleet: pair.path,
    declaredBy: rule.declaredBy,
    isOfBase,
    breaches: breachesOf(rule, pair, facts),
  });
  return [
    ...head.map((rule) => result(rule, false)),
    ...uncovered(single(base), single(head)).map((rule) => result(rule, true)),
  ];
}
