import { relative } from "node:path";
import { App, type TerraformStack, TerraformVariable } from "cdktf";
import type { SecretModel } from "../model/secret";
import { secretValue } from "./expressions";

/** Name of the variable that may give secrets by name, instead of files. */
const VARIABLE = "mutual_tls_secrets";

/** The ephemeral variable of a stack: Terraform keeps its value in no plan and no state. */
export class SecretsVariable {
  constructor(private readonly stack: TerraformStack) {
    if (stack.node.tryFindChild(VARIABLE) !== undefined) return;
    const variable = new TerraformVariable(stack, VARIABLE, {
      type: "map(string)",
      default: {},
      sensitive: true,
      description: "Values of secrets by name, instead of the files that the declaration names",
    });
    variable.overrideLogicalId(VARIABLE);
    variable.addOverride("ephemeral", true);
  }

  /** Expression of a secret's value. It is ephemeral as a whole, so only a provisioner can use it. */
  value(secret: SecretModel): string {
    return secretValue(`var.${VARIABLE}`, secret.name, this.moduleRelative(secret.file));
  }

  /** Path of an operator's file as seen from the folder that Terraform runs in. */
  moduleRelative(file: string): string {
    return moduleRelative(this.stack, file);
  }
}

/** Path of an operator's file as seen from the folder that Terraform runs in. */
export function moduleRelative(stack: TerraformStack, file: string): string {
  return relative(`${App.of(stack).outdir}/stacks/${stack.node.id}`, file);
}
