import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { TerraformProvider, type TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { NULL_PROVIDER } from "../stack/null-provider";
import { VARIABLES } from "../stack/variables";

/** Adds to a stack what all its fleets share: the variables, and the null provider if the stack has none. */
export function ensureSharedParts(stack: TerraformStack, scope: Construct): void {
  for (const [name, properties] of Object.entries(VARIABLES)) {
    if (stack.node.tryFindChild(name) !== undefined) continue;
    const variable = new TerraformVariable(stack, name, {});
    variable.overrideLogicalId(name);
    for (const [key, value] of Object.entries(properties)) variable.addOverride(key, value);
  }
  const present = stack.node
    .findAll()
    .some((node) => TerraformProvider.isTerraformProvider(node) && node.terraformResourceType === "null");
  if (present) return;
  new NullProvider(scope, "null");
  stack.addOverride("terraform.required_providers.null.version", NULL_PROVIDER.version);
}
