import type { z } from "zod";
import { documentType } from "../contract/document";
import { listOf, text } from "../contract/shape";
import type { FleetModel } from "../model/fleet";
import { operateFacts, operateFactsFields } from "../operate/facts";
import { checkSchema } from "./check";
import { fleetChecks } from "./checks";

export const fleetDocument = documentType(
  "fleet",
  1,
  { description: "fleet.json of a fleet: what the live hosts are checked and acted on with.", writer: "cdktf synth" },
  {
    ...operateFactsFields,
    /** Private key to log in with, relative to the folder that Terraform runs in. */
    sshPrivateKeyFile: text().optional(),
    checks: listOf(checkSchema),
  },
);

/** What the live hosts are looked at and acted on with; it lies beside the hosts' trees as fleet.json. */
export type FleetFacts = Omit<z.output<typeof fleetDocument.schema>, "kind" | "formatVersion">;

export function fleetFacts(fleet: FleetModel, sshPrivateKeyFile?: string): FleetFacts {
  return {
    ...operateFacts(fleet),
    ...(sshPrivateKeyFile === undefined ? {} : { sshPrivateKeyFile }),
    checks: fleetChecks(fleet),
  };
}
