/** A field of a message in Protocol Buffers: a number, or the bytes of a text or of a message. */
export type ProtobufField = readonly [number: number, value: number | Buffer];

/**
 * The fields of a message, in order. What a field of bytes holds, its reader knows.
 *
 * @throws if it is not one, or has fields of a kind that Terraform's plans have not
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function protobufFields(message: Buffer): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined || factor > 2 ** 63) throw new Error("it is cut off");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    const length = type === 0 ? undefined : type === 1 ? 8 : type === 2 ? varint() : type === 5 ? 4 : Number.NaN;
    if (length === undefined) fields.push([number, varint()]);
    else {
      if (!(at + length <= message.length)) throw new Error("it is cut off");
      fields.push([number, message.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}

/** The last field of a number that holds bytes; empty where there is none. */
export function bytesField(fields: readonly ProtobufField[], number: number): Buffer {
  const value = lastOf(fields, number);
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

/** The last field of a number that holds a number; 0 where there is none. */
export function numberField(fields: readonly ProtobufField[], number: number): number {
  const value = lastOf(fields, number);
  return typeof value === "number" ? value : 0;
}

function lastOf(fields: readonly ProtobufField[], number: number): ProtobufField[1] | undefined {
  const found = fields.filter(([each]) => each === number);
  return found[found.length - 1]?.[1];
}
