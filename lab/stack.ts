import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readDocument } from "../lib/contract/document";
import { type FleetFacts, fleetDocument } from "../lib/verify/facts";
import type { LabDefinition } from "./definition";
import { LabError } from "./errors";
import { root, stateDirectory } from "./paths";

/** Id of the stack in examples/seed-lab/main.ts, and of its fleet. */
export const STACK = "seed-lab";
const FLEET = "lab";

/** Output folder of a lab's declaration. For the lab of the post it is cdktf's default. */
export function outputDirectory(lab: LabDefinition): string {
  return lab.name === STACK ? join(root, "cdktf.out") : join(stateDirectory(lab.name), "cdktf.out");
}

/** Folder that Terraform runs in. */
export function stackDirectory(lab: LabDefinition): string {
  return join(outputDirectory(lab), "stacks", STACK);
}

export function pkiDirectory(lab: LabDefinition): string {
  return join(stateDirectory(lab.name), "pki");
}

/** The facts of the last synth about the hosts. */
export function readFacts(lab: LabDefinition): FleetFacts {
  const file = join(stackDirectory(lab), FLEET, "fleet.json");
  if (!existsSync(file)) {
    throw new LabError(
      `the lab was never deployed: ${relative(root, file)} does not exist\n    to do: npm run lab -- deploy`,
    );
  }
  return readDocument(fleetDocument, readFileSync(file, "utf8"), relative(root, file));
}
