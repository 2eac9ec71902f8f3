import type { FleetModel } from "../model/fleet";
import type { PlatformData } from "../platform/platform-data";

/**
 * The text of `model.json`: the declaration as plain data, for programs that compare or explain it. Certificates and
 * platforms, which many objects share, stand in tables, and so does whatever has a construct path and occurs twice. Where
 * the value of a secret lies on the operator's machine is left out.
 */
export function printModel(model: FleetModel): string {
  const tables: Tables = { certificates: {}, platforms: {}, shared: {} };
  const fleet = plain(model, tables);
  const counts = new Map<string, number>();
  count(fleet, counts);
  const shared = new Map<string, string>();
  const root = share(fleet, counts, shared, tables, true);
  return `${JSON.stringify({ ...tables, fleet: root }, null, 1)}\n`;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Tables {
  readonly certificates: Record<string, string>;
  readonly platforms: Record<string, Json>;
  readonly shared: Record<string, Json>;
}

function plain(value: unknown, tables: Tables): Json {
  if (value === null || typeof value !== "object") return value as Json;
  if (Array.isArray(value)) return value.map((each) => plain(each, tables));
  if (Buffer.isBuffer(value)) return { $bytes: value.toString("base64") };
  const object = value as Readonly<Record<string, unknown>>;
  if (typeof object.fingerprintSha256 === "string" && typeof object.pem === "string") {
    tables.certificates[object.fingerprintSha256] = object.pem;
    return { $certificate: object.fingerprintSha256 };
  }
  const entries = Object.entries(object).filter(([, each]) => each !== undefined);
  if (isSecret(object)) return { name: object.name as string, version: object.version as string };
  return Object.fromEntries(
    entries.map(([key, each]) => [
      key,
      key === "platform" ? platform(each as PlatformData, tables) : plain(each, tables),
    ]),
  );
}

function platform(data: PlatformData, tables: Tables): Json {
  const name = `${data.osId} ${data.osVersion}`;
  tables.platforms[name] = plain(data, tables);
  return { $platform: name };
}

function isSecret(object: Readonly<Record<string, unknown>>): boolean {
  return (
    Object.keys(object).length === 3 && ["name", "version", "file"].every((key) => typeof object[key] === "string")
  );
}

/** How often each object that has a construct path occurs. */
function count(value: Json, counts: Map<string, number>): void {
  if (value === null || typeof value !== "object") return;
  if (hasPath(value)) {
    const text = JSON.stringify(value);
    const seen = counts.get(text) ?? 0;
    counts.set(text, seen + 1);
    // What is in it is printed once, with its first occurrence.
    if (seen > 0) return;
  }
  for (const each of Object.values(value)) count(each, counts);
}

function share(
  value: Json,
  counts: ReadonlyMap<string, number>,
  shared: Map<string, string>,
  tables: Tables,
  isRoot = false,
): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((each) => share(each, counts, shared, tables));
  const inner = () =>
    Object.fromEntries(Object.entries(value).map(([key, each]) => [key, share(each, counts, shared, tables)]));
  if (isRoot || !hasPath(value)) return inner();
  const text = JSON.stringify(value);
  if ((counts.get(text) ?? 0) < 2) return inner();
  let key = shared.get(text);
  if (key === undefined) {
    for (let number = 1; key === undefined || key in tables.shared; number++) {
      key = number === 1 ? value.path : `${value.path} ${number}`;
    }
    shared.set(text, key);
    tables.shared[key] = null;
    tables.shared[key] = inner();
  }
  return { $shared: key };
}

function hasPath(value: object): value is { readonly path: string } {
  // A file on a host has a path too, which is absolute.
  return "path" in value && typeof value.path === "string" && !value.path.startsWith("/");
}
