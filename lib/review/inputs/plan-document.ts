import { isObject } from "../../stack/configuration";

/** What of `terraform show -json` is not in the form in which Terraform prints it, where this library reads it; else nothing. */
export function malformed(document: Readonly<Record<string, unknown>>): string | undefined {
  const { resource_changes: changes, configuration } = document;
  if (!Array.isArray(changes)) return "it has no resource_changes";
  const wrong = changes.findIndex((each) => !isResourceChange(each));
  if (wrong >= 0) return `resource_changes[${wrong}] has no address, type and actions`;
  const resources = fieldOf(fieldOf(configuration, "root_module"), "resources") ?? [];
  if (!Array.isArray(resources)) return "the resources of its configuration are no list";
  const other = resources.findIndex((each) => !isConfigured(each));
  return other < 0 ? undefined : `configuration.root_module.resources[${other}] depends on what is no address`;
}

function isResourceChange(value: unknown): boolean {
  if (!isObject(value) || !isText(value.address) || !isText(value.type) || !isObject(value.change)) return false;
  return isTexts(value.change.actions);
}

function isConfigured(value: unknown): boolean {
  return isObject(value) && (value.depends_on === undefined || isTexts(value.depends_on));
}

function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

const isText = (value: unknown) => typeof value === "string";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
