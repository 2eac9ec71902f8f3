import type { AlarmKindName } from "../../model/alarm-kinds";

/** Something that runs or is applied and that the declaration does not contain, as facts. */
export type Alarm = AlteredOutput;

interface AlarmOf<K extends AlarmKindName> {
  readonly kind: K;
  /** Construct path of the fleet or the stack that it is in. */
  readonly scope: string;
  /** What a policy names to allow it. */
  readonly subject: string;
  /** Names of the hosts on which it takes effect. */
  readonly hosts: readonly string[];
}

/** A file of the output is not what this library makes of the declaration in it. */
export interface AlteredOutput extends AlarmOf<"altered-output"> {
  /** Path in the fleet's folder: `www01/plan`. It is the subject. */
  readonly file: string;
  /** Path on the host, of a file that will lie there. */
  readonly path?: string;
  /** `added`: no such file should be there. `missing`: it should be. `type`: it should be a regular file. */
  readonly act: "changed" | "added" | "missing" | "type";
  /** What lies there instead of a regular file. */
  readonly found?: "link" | "special file";
  /** Unified diff from what it should be to what it is; absent where one of them is no text. */
  readonly diff?: string;
  /** Version of this package that the output names, where it is another one than this; empty where it names none. */
  readonly writtenBy?: string;
}
