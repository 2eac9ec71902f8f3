import { type TerraformStack, TerraformVariable } from "cdktf";
import { quoted } from "./expressions";

/** Name of the variable that gives a plan what drifted on the hosts. */
const VARIABLE = "mutual_tls_drift";

/** The variable of a stack that `cdktf-mutual-tls drift --repair-file` writes values for. */
export class DriftVariable {
  constructor(stack: TerraformStack) {
    if (stack.node.tryFindChild(VARIABLE) !== undefined) return;
    const variable = new TerraformVariable(stack, VARIABLE, {
      type: "map(object({ differences = map(string), notify = list(string) }))",
      default: {},
      description:
        "What drifted on each host, as cdktf-mutual-tls drift --repair-file writes it: shown in a plan, repaired by its apply",
    });
    variable.overrideLogicalId(VARIABLE);
  }

  /** Expression of what drifted on one host: a map of strings, empty without drift. */
  differences(fqdn: string): string {
    return `try(var.${VARIABLE}[${quoted(fqdn)}].differences, {})`;
  }

  /** Expression of the bundles of one host whose notifications are repeated: a list of strings. */
  notify(fqdn: string): string {
    return `try(var.${VARIABLE}[${quoted(fqdn)}].notify, [])`;
  }
}
