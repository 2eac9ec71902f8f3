/** What the engine wrote down on a host. It is not trusted: a line that the engine does not write is left out. */
export interface HostRecord {
  /** The host's full name in the declaration that was applied; older records have none. */
  readonly host?: string;
  readonly generation: number;
  /** The last run: when it began (ISO 8601, UTC), and `ok`, `running` or `failed BUNDLE`. */
  readonly run?: { readonly date: string; readonly outcome: string };
  /** Bundles whose notifications are due. */
  readonly pending: readonly string[];
  readonly paths: readonly RecordedPath[];
  /** Units that an apply enabled, or found enabled. */
  readonly units: readonly string[];
}

export interface RecordedPath {
  readonly kind: "file" | "link" | "secret" | "directory" | "absent";
  /** sha256 of a file, target of a link, `NAME:VERSION` of a secret. */
  readonly value: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly bundle: string;
  /** Where its folder really lay. */
  readonly parent: string;
  readonly path: string;
  /** Made on the way to a declared path. */
  readonly made: boolean;
}

const KIND = /^(file|link|secret|directory|absent)$/;
const PATH = /^(\/|(\/[^/\p{Cc}]+)+)$/u;

/** Reads a record; nothing where there is none. */
export function parseRecord(text: string): HostRecord | undefined {
  const lines = text.split("\n");
  if (lines[0] !== "cdktf-mutual-tls-record 1") return undefined;
  const rows = lines.slice(1).map((line) => line.split("\t"));
  const run = rows.find(([word, date = ""]) => word === "run" && /^\d{4}-\d\d-\d\dT[\d:]{8}Z$/.test(date));
  const host = rows.find(([word, name = ""]) => word === "host" && /^[A-Za-z0-9._-]+$/.test(name))?.[1];
  return {
    ...(host === undefined ? {} : { host }),
    generation: Number(
      rows.find(([word, number = ""]) => word === "generation" && /^(0|[1-9]\d{0,8})$/.test(number))?.[1] ?? 0,
    ),
    ...(run === undefined ? {} : { run: { date: run[1] ?? "", outcome: run[2] ?? "" } }),
    pending: rows.filter(([word]) => word === "pending").map(([, bundle = ""]) => bundle),
    paths: rows.flatMap((row) => recordedPath(row) ?? []),
    units: rows.filter(([word]) => word === "unit").map(([, unit = ""]) => unit),
  };
}

function recordedPath(row: readonly string[]): RecordedPath | undefined {
  const [word, kind = "", value = "", mode = "", owner = "", group = "", bundle = "", origin, parent = "", path = ""] =
    row;
  if (word !== "path" || row.length !== 10 || !KIND.test(kind) || !PATH.test(path) || !PATH.test(parent))
    return undefined;
  return {
    kind: kind as RecordedPath["kind"],
    ...{ value, mode, owner, group, bundle, parent, path, made: origin === "made" },
  };
}
