import type { AlarmKindName } from "../../model/alarm-kinds";
import type { RootCommand } from "../../plan/root-command";
import type { ConfigurationFinding } from "../configuration/finding";

/** Something that runs or is applied and that the declaration does not contain, as facts. */
export type Alarm =
  | AlteredOutput
  | AlteredResource
  | BrokenRule
  | ForeignCommand
  | ForeignConfiguration
  | ForeignEngine
  | ForeignPlatform
  | UnseenConfiguration;

interface AlarmOf<K extends AlarmKindName> {
  readonly kind: K;
  /** Construct path of the fleet or the stack that it is in. */
  readonly scope: string;
  /** What a policy names to allow it. */
  readonly subject: string;
  /** Names of the hosts on which it takes effect. */
  readonly hosts: readonly string[];
  /** Unified diff from what is declared, or was there, to what is there; absent where one of them is no text, or not at hand. */
  readonly diff?: string;
}

/** A file of the output, or of a saved plan, is not what this library makes of the declaration in it. */
export interface AlteredOutput extends AlarmOf<"altered-output"> {
  /** Where it is. */
  readonly source: "output" | "plan";
  /** Path in the fleet's folder: `www01/plan`. It is the subject. */
  readonly file: string;
  /** Path on the host, of a file that will lie there. */
  readonly path?: string;
  /** `added`: no such file should be there. `missing`: it should be. `type`: it should be a regular file. */
  readonly act: "changed" | "added" | "missing" | "type";
  /** What lies there instead of a regular file. */
  readonly found?: "link" | "special file";
  /** Version of this package that the output names, where it is another one than this; empty where it names none. */
  readonly writtenBy?: string;
}

/** The declaration in model.json breaks a rule that every synth checks: no synth made it. */
export interface BrokenRule extends AlarmOf<"broken-rule"> {
  /** Of docs/issues.md. */
  readonly code: string;
  /** Construct path. */
  readonly path: string;
  /** What is wrong, as the rule says it. */
  readonly issue: string;
  readonly got?: string;
}

/** Root runs a command that this library does not make of the declaration. */
export interface ForeignCommand extends AlarmOf<"foreign-command"> {
  readonly bundle: string;
  readonly act: RootCommand["act"];
  /** Its words. */
  readonly command: readonly string[];
}

/** Hosts are applied with an engine that is not the one of the version that made the output. */
export interface ForeignEngine extends AlarmOf<"foreign-engine"> {
  /** SHA-256 of the engine, in hex. It is the subject. Absent where Terraform hides it; then the subject is `hidden`. */
  readonly sha256?: string;
  /** Version that it belongs to; absent where it belongs to no known one. */
  readonly version?: string;
}

/** A platform in model.json is not the one of this name in this package: commands and paths come from it. */
export interface ForeignPlatform extends AlarmOf<"foreign-platform"> {
  /** `debian 13`. It is the subject. */
  readonly platform: string;
  readonly writtenBy?: string;
}

/** A part of Terraform's configuration is not what this library makes of the declaration. Its address is the subject. */
export interface AlteredResource extends AlarmOf<"altered-resource"> {
  readonly act: "altered" | "missing";
  /** Where in it: `connection.host`. */
  readonly places: readonly string[];
}

/**
 * Something of Terraform's configuration that this library does not make can run programs, or leads something elsewhere. The
 * subject is its address, or the name of a file.
 */
export interface ForeignConfiguration extends AlarmOf<"foreign-configuration"> {
  readonly part: ConfigurationFinding["kind"];
  readonly act: Exclude<ConfigurationFinding["act"], "altered" | "missing" | "kept">;
  readonly effect: "executes" | "redirects";
  readonly places: readonly string[];
}

/** Nothing tells what connections, backend and providers a plan has. */
export interface UnseenConfiguration extends AlarmOf<"unseen-configuration"> {}
