import { type ConfigurationPart, isObject, type PartKind } from "../../stack/configuration";
import { NULL_PROVIDER } from "../../stack/null-provider";
import { VARIABLES } from "../../stack/variables";

/**
 * The configuration as `terraform show -json` prints it, in the parts of a cdk.tf.json. It has neither connections nor the
 * backend, and of an expression of HCL only what it refers to.
 */
export function partsOfPlan(configuration: unknown): ReadonlyMap<string, ConfigurationPart> {
  const parts = new Map<string, ConfigurationPart>();
  const add = (kind: PartKind, address: string, content: unknown) => parts.set(address, { address, kind, content });
  const root = fieldOf(configuration, "root_module");
  for (const resource of listOf(fieldOf(root, "resources"))) {
    const mode = fieldOf(resource, "mode");
    const kind = mode === undefined || mode === "managed" ? "resource" : mode === "data" ? "data" : "ephemeral";
    add(kind, String(fieldOf(resource, "address")), resourceOf(resource));
  }
  for (const [name, call] of entriesOf(fieldOf(root, "module_calls"))) add("module", `module.${name}`, call);
  for (const [name, output] of entriesOf(fieldOf(root, "outputs"))) add("output", `output.${name}`, output);
  for (const name of Object.keys(VARIABLES)) {
    const found = fieldOf(fieldOf(root, "variables"), name);
    if (found !== undefined) add("variable", `variable.${name}`, VARIABLES[name as keyof typeof VARIABLES]);
  }
  for (const [name, provider] of entriesOf(fieldOf(configuration, "provider_config"))) {
    if (isNullProvider(provider)) {
      add("provider", "provider.null", {});
      add("required-provider", "terraform.required_providers.null", NULL_PROVIDER);
    } else add("provider", `provider.${name}`, provider);
  }
  return parts;
}

function resourceOf(resource: unknown): unknown {
  const provisioners = listOf(fieldOf(resource, "provisioners")).map((each) => {
    return { [String(fieldOf(each, "type"))]: valuesOf(fieldOf(each, "expressions")) };
  });
  const type = String(fieldOf(resource, "type") ?? String(fieldOf(resource, "address")).split(".")[0]);
  const provider = fieldOf(resource, "provider_config_key");
  const others = ["depends_on", "count_expression", "for_each_expression"].flatMap((key) => {
    const value = fieldOf(resource, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    ...(valuesOf(fieldOf(resource, "expressions")) as object),
    ...(provisioners.length === 0 ? {} : { provisioner: provisioners }),
    ...Object.fromEntries(others),
    ...(provider === undefined || provider === type.split("_")[0] ? {} : { provider }),
  };
}

/** Of a JSON configuration Terraform prints each expression as the text that it is. */
function valuesOf(expressions: unknown): unknown {
  if (Array.isArray(expressions)) return expressions.map(valuesOf);
  if (!isObject(expressions)) return {};
  const { constant_value: constant, references } = expressions;
  if (constant !== undefined) return constant;
  if (Array.isArray(references)) return { references };
  return Object.fromEntries(Object.entries(expressions).map(([key, value]) => [key, valuesOf(value)]));
}

/** How Terraform prints the provider that this library requires. */
function isNullProvider(provider: unknown): boolean {
  const { name, full_name: fullName, version_constraint: versions, ...others } = isObject(provider) ? provider : {};
  return (
    name === "null" &&
    /^registry\.(?:terraform\.io|opentofu\.org)\/hashicorp\/null$/.test(String(fullName)) &&
    versions === ">= 2.1.2, < 4.0.0" &&
    Object.keys(others).length === 0
  );
}

function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}
