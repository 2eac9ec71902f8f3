import { PART_KINDS } from "../../stack/configuration";
import type { Effect } from "../../stack/effect";

/** Parts of a configuration, files that Terraform reads, and files of the operator's machine that it sends. */
export const FINDING_KINDS = [...PART_KINDS, "file", "lock", "key-file", "secret-file", "connection"] as const;

/** Something of a stack's configuration that this library does not make, or makes otherwise. */
export interface ConfigurationFinding {
  /** Construct path of the stack. */
  readonly scope: string;
  /** As Terraform writes it: `null_resource.a`, `module.b`, `terraform.backend.s3`; of a file its name; of a secret FLEET/NAME; of a connection the host's name. */
  readonly address: string;
  readonly kind: (typeof FINDING_KINDS)[number];
  /**
   * `altered` and `missing` are parts that this library makes. `present`: what was there before is not known. `kept`: it is
   * as before.
   */
  readonly act: "altered" | "missing" | "added" | "changed" | "removed" | "present" | "kept";
  readonly effect: Effect;
  /** Full name of the host that a part of this library is for. */
  readonly fqdn?: string;
  /** Where in it the difference is: `connection.host`. Of a connection where it leads: `root@10.0.0.2:22`. */
  readonly places: readonly string[];
  /** Unified diff, from what is made or was there to what is there. */
  readonly diff?: string;
}

/** Whether somebody has to stop here: it runs something, or leads something elsewhere, that was not there or is not declared. */
export function isAlarming({ act, effect }: ConfigurationFinding): boolean {
  if (act === "altered" || act === "missing") return true;
  return act !== "kept" && effect !== "none";
}
