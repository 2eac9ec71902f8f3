import { Construct } from "constructs";
import { FleetRegistry } from "../fleet/registry";
import type { PolicyRuleModel } from "../model/policy";
import type { PolicyRule } from "./policy-rule";

/**
 * What a review of a change has to refuse or to point out. It lies in the synthesized output (`policy.json`), so that
 * `cdktf-mutual-tls review` needs nothing else; a fleet may have several.
 *
 * @example
 *
 * new ReviewPolicy(fleet, "policy").deny(PolicyRule.noNewIssuer()).warn(PolicyRule.noRestart());
 */
export class ReviewPolicy extends Construct {
  private readonly registry: FleetRegistry;

  /**
   * @param scope The fleet, or a construct below it.
   * @param id Name of the policy in its scope.
   */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.registry = FleetRegistry.of(this);
  }

  /** Adds rules that a change must not break: the review ends with exit code 1. */
  deny(...rules: PolicyRule[]): ReviewPolicy {
    return this.add("deny", rules);
  }

  /** Adds rules whose breach is said and no more. */
  warn(...rules: PolicyRule[]): ReviewPolicy {
    return this.add("warn", rules);
  }

  private add(level: PolicyRuleModel["level"], rules: readonly PolicyRule[]): ReviewPolicy {
    const declaredBy = this.node.path;
    for (const rule of rules)
      this.registry.addPolicyRule({ ...rule._data(declaredBy, this.registry), level, declaredBy });
    return this;
  }
}
