import { engineScript } from "../apply/engine";
import { printDocument } from "../contract/document";
import type { FleetModel } from "../model/fleet";
import { type PolicyModel, policyDocument } from "../model/policy";
import type { HostPlan } from "../plan/host-plan";
import { hostTree, type Tree } from "../plan/host-tree";
import { fleetDocument, fleetFacts } from "../verify/facts";
import { printModel } from "./print-model";

/** Of what a fleet's folder in the output is made. */
export interface FleetTreeSource {
  readonly model: FleetModel;
  /** The plans of the model's hosts. */
  readonly plans: readonly HostPlan[];
  readonly policy: PolicyModel;
  /** Private key to log in with, relative to the folder that Terraform runs in. */
  readonly sshPrivateKeyFile?: string;
}

/** Everything in the folder that a fleet has in the output: a synth writes it, and a review compares with it. */
export function fleetTree({ model, plans, policy, sshPrivateKeyFile }: FleetTreeSource): Tree {
  return new Map([
    ["engine.sh", engineScript()],
    ["fleet.json", printDocument(fleetDocument, fleetFacts(model, sshPrivateKeyFile))],
    ["model.json", printModel(model)],
    ...policyFile(policy),
    ...plans.flatMap((plan) =>
      [...hostTree(plan)].map(([path, content]) => [`${plan.name}/${path}`, content] as const),
    ),
  ]);
}

/** None where no policy says anything. */
function policyFile({ rules, allowed }: PolicyModel): [string, string][] {
  if (rules.length + allowed.length === 0) return [];
  const text = printDocument(policyDocument, { rules, ...(allowed.length === 0 ? {} : { allowed }) });
  return [["policy.json", text]];
}
