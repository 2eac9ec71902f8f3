// biome-ignore lint/suspicious/noExplicitAny: a document of another program
type Json = any;

const ACTIONS: Readonly<Record<string, number>> = {
  "no-op": 0,
  create: 1,
  read: 2,
  update: 3,
  delete: 5,
  "delete,create": 6,
  "create,delete": 7,
  forget: 8,
};

/** The `tfplan` in a plan file that a document of `terraform show -json` is printed of, as far as a review reads it. */
export function tfplan(document: Json): Buffer {
  return Buffer.concat([
    ...Object.entries(document.variables ?? {}).map(([name, { value }]: [string, Json]) =>
      field(2, Buffer.concat([field(1, Buffer.from(name)), field(2, dynamic(["dynamic", value]))])),
    ),
    ...document.resource_changes.map((each: Json) => field(3, resourceChange(each))),
    ...(document.errored === true ? [field(20, 1)] : []),
    field(21, Buffer.from(document.timestamp ?? "")),
  ]);
}

function resourceChange({ address, previous_address: previous, deposed, change }: Json): Buffer {
  const { actions, before, after, after_unknown: unknown, importing } = change;
  const key = actions.join();
  const last = unknown === undefined ? after : withUnknown(after, unknown);
  const values =
    key === "create" || key === "no-op" ? [last] : key === "delete" || key === "forget" ? [before] : [before, last];
  return Buffer.concat([
    ...(deposed === undefined ? [] : [field(7, Buffer.from(deposed))]),
    field(
      9,
      Buffer.concat([
        field(1, ACTIONS[key] ?? 99),
        ...values.map((value) => field(2, dynamic(value))),
        ...(importing === undefined ? [] : [field(5, Buffer.alloc(0))]),
      ]),
    ),
    field(13, Buffer.from(address)),
    ...(previous === undefined ? [] : [field(14, Buffer.from(previous))]),
  ]);
}

const UNKNOWN = Symbol("unknown");

function withUnknown(value: Json, unknown: Json): Json {
  if (unknown === true) return UNKNOWN;
  if (unknown === null || typeof unknown !== "object" || value === null) return value;
  const keys = Object.entries(unknown).map(([key, each]) => [key, withUnknown(value?.[key], each)] as const);
  return { ...value, ...Object.fromEntries(keys.filter(([, each]) => each !== undefined)) };
}

function dynamic(value: Json): Buffer {
  return field(1, packed(value));
}

function field(number: number, value: number | Buffer): Buffer {
  if (typeof value === "number") return Buffer.concat([varint(number * 8), varint(value)]);
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** A value of MessagePack. */
export function packed(value: Json): Buffer {
  if (value === UNKNOWN) return Buffer.from([0xd4, 0, 0]);
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(9, 0xcb);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([sized(0xdb, text.length), text]);
  }
  if (Array.isArray(value)) return Buffer.concat([sized(0xdd, value.length), ...value.map(packed)]);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Buffer.concat([sized(0xdf, entries.length), ...entries.flat().map(packed)]);
}

function sized(head: number, length: number): Buffer {
  const bytes = Buffer.alloc(5, head);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
