import type { Words } from "../../core/text/words";
import type { LiveState } from "../inputs/drift-report";
import type { FleetMeaning } from "../meaning/meaning";
import type { PolicyResult } from "../policy/result";
import type { PredictedApply } from "../prediction/predict";

/** Everything that the page says; every format prints the same. */
export interface Review {
  /** One sentence: how many hosts change, what reloads and restarts, what weakens security. */
  readonly verdict: Words;
  /** What a person has to know of the review itself: a plan of another head, hosts that cannot be shown. */
  readonly notes: readonly Words[];
  readonly counts: Counts;
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

export interface Counts {
  readonly hosts: number;
  readonly changedHosts: number;
  readonly weakening: number;
  readonly deletions: number;
  /** Rules of policies that deny the change. */
  readonly denied: number;
}

/**
 * `retried`: the last apply failed. `reapplied`: nothing differs, but the host is applied again. `gone`: no longer
 * declared, and left alone. `returned`: given back.
 */
export type HostState = "new" | "changed" | "retried" | "reapplied" | "returned" | "unchanged" | "gone";

export interface ReviewedHost {
  readonly name: string;
  readonly fqdn: string;
  readonly state: HostState;
  /** What makes Terraform apply it, where nothing on it differs. */
  readonly because?: string;
  /** What drifted on it and is put right, because the plan was given it. */
  readonly repairs?: readonly string[];
  /** Hosts that are applied before it, of those that are applied. */
  readonly after: readonly string[];
  /** 1 for those that wait for nobody, 0 for those that are not applied. */
  readonly stage: number;
  readonly predicted: PredictedApply;
  /** What was found on it live. */
  readonly live?: LiveState;
}

export interface HostGroup {
  readonly hosts: readonly string[];
  readonly state: HostState;
  readonly because?: string;
  readonly live?: LiveState;
  readonly after: readonly string[];
  readonly stage: number;
  /** `2 files change`, ... */
  readonly changes: Words;
  /** `apache2 reloads`, ... */
  readonly units: Words;
  readonly bundles: readonly { readonly name: string; readonly acts: readonly Words[] }[];
}

/** The content of a file, on each host where the same happens to it. */
export interface FileChange {
  readonly path: string;
  readonly hosts: readonly string[];
  /** Each host has its own name where the first one's stands. */
  readonly isByName: boolean;
  /** `replaced`: a file takes the place of something else, or something else that of a file. */
  readonly act: "created" | "changed" | "replaced" | "deleted";
  readonly declaredBy: string;
  /** Unified diff of the text, for patch(1); undefined where it is no text, or hidden. */
  readonly diff?: string;
  /** The diff as it is printed: certificates in words. */
  readonly shown?: string;
  /** What stands instead of a diff. */
  readonly note?: Words;
}

export interface PathNote {
  readonly path: string;
  readonly hosts: readonly string[];
  /** Each host has its own name where the first one's stands. */
  readonly isByName: boolean;
  readonly what: Words;
  /** False where it also depends on what is on the host and in no declaration. */
  readonly isCertain: boolean;
}

export interface SecretChange {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** What differs on a live host from what was applied last. */
export interface Drift {
  readonly host: string;
  /** `content`, `mode`, `service`, ... */
  readonly kind: string;
  /** The path, unit or zone that it is about. */
  readonly subject: string;
  readonly what: string;
  readonly diff?: string;
  /** The apply that is reviewed puts it right, because it runs on that host. */
  readonly isPutRight: boolean;
}

export interface UnreadHost {
  readonly host: string;
  readonly what: string;
  readonly toDo: string;
}
