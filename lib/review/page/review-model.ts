import type { Words } from "../../core/text/words";
import type { JudgedAlarm } from "../alarms/alarms";
import type { Drift, UnreadHost } from "../changes/drift";
import type { FileChange } from "../changes/file-changes";
import type { HostGroup } from "../changes/host-groups";
import type { PathNote } from "../changes/path-notes";
import type { ReviewedHost } from "../changes/reviewed-hosts";
import type { SecretChange } from "../changes/secret-changes";
import type { ConfigurationFinding } from "../configuration/finding";
import type { ResourceAction } from "../inputs/saved-plan";
import type { FleetMeaning } from "../meaning/meaning";
import type { PolicyResult } from "../policy/result";

/** Everything that the page says; every format prints the same. */
export interface Review {
  /** One sentence: how many hosts change, what reloads and restarts, what weakens security. */
  readonly verdict: Words;
  /** What a person has to know of the review itself: a plan of another head, hosts that cannot be shown. */
  readonly notes: readonly Words[];
  readonly counts: Counts;
  /** What runs or is applied without being declared, what no policy allows first. */
  readonly alarms: readonly JudgedAlarm[];
  /** What else Terraform's configuration has that this library does not make, and that runs nothing. */
  readonly configuration: readonly ConfigurationFinding[];
  /** Engines that Terraform reads during the apply, and their hashes in hex: a pipeline compares the files with them. */
  readonly engines: readonly EngineFile[];
  /** What a plan does to resources of other programs. */
  readonly resources: readonly ResourceAction[];
  /** In the order in which they are applied. */
  readonly hosts: readonly ReviewedHost[];
  /** The same hosts, those together on which the same happens. */
  readonly groups: readonly HostGroup[];
  /** Those that weaken security first. Undefined where the declarations are not at hand. */
  readonly meanings: readonly FleetMeaning[] | undefined;
  readonly files: readonly FileChange[];
  /** Modes, owners, links and directories. */
  readonly attributes: readonly PathNote[];
  readonly deletions: readonly PathNote[];
  readonly secrets: readonly SecretChange[];
  readonly drift: readonly Drift[];
  /** Hosts of which nothing can be said, because they were not read. */
  readonly unread: readonly UnreadHost[];
  /** What policies say. Undefined where the declarations are not at hand. */
  readonly policies: readonly PolicyResult[] | undefined;
  /** Hash of everything that is applied, in hex: the same for a head and a plan that was made of it. */
  readonly digest: string;
  /** The same of what was applied before. */
  readonly baseDigest: string;
}

/** A file that Terraform reads during the apply. */
export interface EngineFile {
  /** Path in the folder that Terraform runs in. */
  readonly path: string;
  readonly sha256: string;
}

export interface Counts {
  readonly hosts: number;
  readonly changedHosts: number;
  readonly weakening: number;
  readonly deletions: number;
  /** Rules of policies that deny the change. */
  readonly denied: number;
  /** Alarms that no policy of the base allows: they deny the change, too. */
  readonly alarms: number;
}
