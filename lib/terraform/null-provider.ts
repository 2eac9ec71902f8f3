import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { TerraformProvider, type TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/** Only `triggers` is used, which every release has. So any release that a mirror holds works. */
const VERSIONS = ">= 2.1.2, < 4";

/** Adds the null provider if the stack has none. */
export function ensureNullProvider(stack: TerraformStack, scope: Construct): void {
  const present = stack.node
    .findAll()
    .some((node) => TerraformProvider.isTerraformProvider(node) && node.terraformResourceType === "null");
  if (present) return;
  new NullProvider(scope, "null");
  stack.addOverride("terraform.required_providers.null.version", VERSIONS);
}
