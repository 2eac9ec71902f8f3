import { quoted, secretValue } from "./expressions";

const SECRETS = "mutual_tls_secrets";
const DRIFT = "mutual_tls_drift";

/** The variables of a stack with a fleet, as cdk.tf.json has them. */
export const VARIABLES = {
  /** May give secrets by name, instead of files. It is ephemeral: Terraform keeps its value in no plan and no state. */
  [SECRETS]: {
    type: "map(string)",
    default: {},
    sensitive: true,
    description: "Values of secrets by name, instead of the files that the declaration names",
    ephemeral: true,
  },
  /** What `cdktf-mutual-tls drift --repair-file` writes values for: what a plan is told of drift on the hosts. */
  [DRIFT]: {
    type: "map(object({ differences = map(string), notify = list(string) }))",
    default: {},
    description:
      "What drifted on each host, as cdktf-mutual-tls drift --repair-file writes it: shown in a plan, repaired by its apply",
  },
} as const;

/** Expression of a secret's value. It is ephemeral as a whole, so only a provisioner can use it. */
export function secretOf(name: string, file: string): string {
  return secretValue(`var.${SECRETS}`, name, file);
}

/** Expression of what drifted on one host: a map of strings, empty without drift. */
export function differencesOf(fqdn: string): string {
  return `try(var.${DRIFT}[${quoted(fqdn)}].differences, {})`;
}

/** Expression of the bundles of one host whose notifications are repeated: a list of strings. */
export function notifyOf(fqdn: string): string {
  return `try(var.${DRIFT}[${quoted(fqdn)}].notify, [])`;
}
