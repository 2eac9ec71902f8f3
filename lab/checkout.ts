import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkoutLabel, type LabDefinition, labLabel } from "./definition";
import { LabError } from "./errors";
import { root } from "./paths";

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Stops if another checkout of this project has the lab up, because its hosts know other keys. A checkout that no
 * longer exists does not count, and what it left is replaced.
 */
export function checkCheckout(lab: LabDefinition, things: readonly Labelled[]): void {
  const owners = things
    .filter(({ labels }) => labels[labLabel] === lab.name)
    .map(({ labels }) => labels[checkoutLabel] ?? "")
    .filter((path) => path !== root && existsSync(join(path, ".lab", lab.name)));
  if (owners[0] === undefined) return;
  throw new LabError(
    `the lab ${lab.name} is already up, from another checkout: ${owners[0]}\n    to do: npm run lab -- down, there; or give this one a name and a subnet: LAB_NAME=other LAB_SUBNET=10.89.54.0/24`,
  );
}
