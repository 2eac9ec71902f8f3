import type { FleetModel } from "../model/fleet";
import { type OperateFacts, operateFacts } from "../operate/facts";
import type { Check } from "./check";
import { fleetChecks } from "./checks";

/** What the live hosts are looked at and acted on with; it lies beside the hosts' trees as fleet.json. */
export interface FleetFacts extends OperateFacts {
  readonly checks: readonly Check[];
  /** Private key to log in with, relative to the folder that Terraform runs in. */
  readonly sshPrivateKeyFile?: string;
}

export function fleetFacts(fleet: FleetModel, sshPrivateKeyFile?: string): FleetFacts {
  return {
    ...operateFacts(fleet),
    ...(sshPrivateKeyFile === undefined ? {} : { sshPrivateKeyFile }),
    checks: fleetChecks(fleet),
  };
}
