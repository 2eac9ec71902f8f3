import { relative } from "node:path";
import { App, type TerraformStack } from "cdktf";

/** Path of an operator's file as seen from the folder that Terraform runs in. */
export function moduleRelative(stack: TerraformStack, file: string): string {
  return relative(`${App.of(stack).outdir}/stacks/${stack.node.id}`, file);
}
