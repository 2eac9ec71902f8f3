import { listed, own, type Words, words } from "../../core/text/words";
import { type ConfigurationPart, canonical, isObject } from "../../stack/configuration";
import { VARIABLES } from "../../stack/variables";

/** What a plan was told by the values of its stack's variables, which may come from files, the environment or options. */
export interface GivenValues {
  /** Bundles whose notifications an apply repeats, by the full names of hosts. */
  readonly notify: ReadonlyMap<string, readonly string[]>;
  /** Names of other variables that have another value than their default. */
  readonly others: readonly string[];
}

/**
 * Reads them out of what `terraform show -json` prints. No value is taken over: any of them may be secret.
 *
 * @param parts The configuration in the plan file, where that is at hand: its defaults are those of the plan.
 */
export function givenValues(document: unknown, parts?: ReadonlyMap<string, ConfigurationPart>): GivenValues {
  const printed = fieldOf(fieldOf(fieldOf(document, "configuration"), "root_module"), "variables");
  const declared = (name: string) =>
    parts === undefined ? fieldOf(printed, name) : parts.get(`variable.${name}`)?.content;
  const given = entriesOf(fieldOf(document, "variables")).map(
    ([name, each]) => [name, fieldOf(each, "value")] as const,
  );
  const isDefault = (name: string, value: unknown) =>
    canonical(value) === canonical(fieldOf(declared(name), "default"));
  const [, drift] = given.find(([name]) => name === "mutual_tls_drift") ?? [];
  const notify = entriesOf(drift).map(([fqdn, told]) => [fqdn, textsOf(fieldOf(told, "notify"))] as const);
  return {
    notify: new Map(notify.filter(([, names]) => names.length > 0)),
    others: given
      .filter(([name, value]) => !(name in VARIABLES) && value !== undefined && !isDefault(name, value))
      .map(([name]) => name)
      .sort(),
  };
}

/** The sentences of a page. */
export function givenWords({ notify, others }: GivenValues): Words[] {
  return [
    ...[...notify].map(
      ([fqdn, names]) => words`The plan was told to repeat the notifications of ${listed(names)} on ${fqdn}.`,
    ),
    ...(others.length === 0
      ? []
      : [words`The plan was given values of variables: ${listed(others)}. ${own("What they hold is on no page.")}`]),
  ];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}
