/** One host as `cdktf-mutual-tls drift --json` found it. */
export interface LiveHost {
  readonly name: string;
  readonly state: "same" | "drifted" | "unreachable";
  readonly differences: readonly LiveDifference[];
}

export interface LiveDifference {
  readonly path: string;
  readonly what: string;
  readonly diff?: string;
}

const STATES = ["same", "drifted", "unreachable"] as const;

/**
 * Reads what `cdktf-mutual-tls drift --json` printed; fields that are not needed here may be there.
 *
 * @throws when it is something else.
 */
export function readLive(text: string): LiveHost[] {
  const document = JSON.parse(text) as { readonly hosts?: unknown } | null;
  const hosts = document?.hosts;
  if (!Array.isArray(hosts))
    throw new Error("this is not what `cdktf-mutual-tls drift --json` prints: it has no hosts");
  return hosts.map((host) => {
    const { name, state, differences } = host as Readonly<Record<string, unknown>>;
    const known = STATES.find((each) => each === state);
    if (typeof name !== "string" || known === undefined) {
      throw new Error(
        `a host of the drift has no name, or a state other than ${STATES.join(", ")}: ${JSON.stringify(host)}`,
      );
    }
    return { name, state: known, differences: (Array.isArray(differences) ? differences : []).map(difference) };
  });
}

function difference(value: unknown): LiveDifference {
  const { path, what, diff } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return {
    path: String(path ?? ""),
    what: String(what ?? "differs"),
    ...(typeof diff === "string" ? { diff } : {}),
  };
}
