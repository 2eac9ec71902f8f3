import { jsonIn } from "./json-in";

/** One host as `cdktf-mutual-tls drift --json` found it. */
export interface LiveHost {
  readonly fqdn: string;
  readonly state: LiveState;
  /** Why it was not read, and what to do. */
  readonly problem?: { readonly what: string; readonly toDo: string };
  readonly differences: readonly LiveDifference[];
}

/** `applying`: an apply held the host while it was read. */
export type LiveState = "same" | "drifted" | "applying" | "unreachable";

export interface LiveDifference {
  /** `content`, `mode`, `service`, ... */
  readonly kind: string;
  /** The path, unit or zone that it is about. */
  readonly subject: string;
  readonly what: string;
  readonly diff?: string;
  /** Any apply of the host puts it right. */
  readonly isRepairedByApply: boolean;
}

const STATES: readonly LiveState[] = ["same", "drifted", "applying", "unreachable"];

/**
 * Reads what `cdktf-mutual-tls drift --json` printed; fields that are not needed here may be there.
 *
 * @throws when it is something else.
 */
export function readDriftReport(text: string): LiveHost[] {
  const document = jsonIn(text, "this is not what `cdktf-mutual-tls drift --json` prints: it is no JSON");
  const hosts = fieldsOf(document).hosts;
  if (!Array.isArray(hosts)) {
    throw new Error("this is not what `cdktf-mutual-tls drift --json` prints: it has no hosts");
  }
  return hosts.map((host) => {
    const { fqdn, state, problem, differences } = fieldsOf(host);
    const known = STATES.find((each) => each === state);
    if (typeof fqdn !== "string" || known === undefined) {
      throw new Error(
        `a host of the drift has no fqdn, or a state other than ${STATES.join(", ")}: ${JSON.stringify(host)}`,
      );
    }
    const { what, toDo } = fieldsOf(problem);
    return {
      fqdn,
      state: known,
      ...(problem === undefined ? {} : { problem: { what: textOf(what), toDo: textOf(toDo) } }),
      differences: (Array.isArray(differences) ? differences : []).map(difference),
    };
  });
}

function difference(value: unknown): LiveDifference {
  const { kind, path, subject, what, diff, repair } = fieldsOf(value);
  return {
    kind: textOf(kind),
    subject: textOf(path ?? subject),
    what: textOf(what),
    ...(typeof diff === "string" ? { diff } : {}),
    isRepairedByApply: repair === "apply",
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string {
  return value === undefined ? "" : String(value);
}
