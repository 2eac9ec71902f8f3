import { Construct } from "constructs";
import { z } from "zod";
import { declare, scopeOf } from "../declaration/declare";
import type { Kept } from "../declaration/kind";
import { listOf, properties } from "../declaration/shape";
import { type AllowedAlarm, allowedAlarm } from "./allowed-alarm";
import { type PolicyRule, policyRule } from "./policy-rule";

/** @internal */
export const REVIEW_POLICY = {
  name: "ReviewPolicy",
  props: properties({}),
  added: properties({
    rules: z.array(z.object({ level: z.enum(["deny", "warn"]), rules: listOf(policyRule(), "PolicyRules") })),
    allowed: z.array(listOf(allowedAlarm(), "AllowedAlarms")),
  }),
};

/**
 * Rules that a review checks a change against. They lie in the synthesized output (`policy.json`), so `cdktf-mutual-tls
 * review` needs nothing else. A policy applies to the fleet that it is inside of, or to every fleet below its scope: a
 * stack, the app, or a construct of your own. A fleet may have several.
 *
 * @example
 *
 * new ReviewPolicy(fleet, "policy").deny(PolicyRule.noNewIssuer()).warn(PolicyRule.noRestart());
 */
export class ReviewPolicy extends Construct {
  private readonly added: Kept["added"];

  /**
   * @param scope A fleet, a construct below one, or a construct with fleets below it: a stack, or the app.
   * @param id Name of the policy in its scope.
   */
  constructor(scope: Construct, id: string) {
    super(scopeOf(scope, "ReviewPolicy", id), id);
    this.added = declare(this, REVIEW_POLICY, {}, "rules", "allowed");
  }

  /** Adds rules that a change must not break. If it breaks one, the review exits with 1. */
  deny(...rules: PolicyRule[]): ReviewPolicy {
    this.added.rules?.push({ level: "deny", rules });
    return this;
  }

  /**
   * Allows alarms, which a review denies otherwise. What is allowed takes effect after it is merged: a review asks the
   * base's policies.
   */
  allow(...alarms: AllowedAlarm[]): ReviewPolicy {
    this.added.allowed?.push(alarms);
    return this;
  }

  /** Adds rules that are only reported. A change that breaks one does not fail the review. */
  warn(...rules: PolicyRule[]): ReviewPolicy {
    this.added.rules?.push({ level: "warn", rules });
    return this;
  }
}
