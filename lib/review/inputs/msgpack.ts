/** A value that Terraform does not know before the apply. */
export const UNKNOWN = Symbol("unknown");

/** A value as Terraform keeps it in a plan. Texts are texts; a map is an object without a prototype. */
export type PlannedValue =
  | null
  | boolean
  | number
  | string
  | Buffer
  | typeof UNKNOWN
  | PlannedValue[]
  | { readonly [key: string]: PlannedValue };

/** Terraform refuses values that are nested deeper. */
const DEEPEST = 100;

/**
 * A value of MessagePack, as Terraform writes it.
 *
 * @throws if it is not one
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function msgpackValue(bytes: Buffer): PlannedValue {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd()) throw new Error("something stands behind the value");
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  value(depth: number): PlannedValue {
    if (depth > DEEPEST) throw new Error("it is nested too deep");
    const head = this.take(1).readUInt8();
    if (head <= 0x7f) return head;
    if (head <= 0x8f) return this.map(head & 0x0f, depth);
    if (head <= 0x9f) return this.array(head & 0x0f, depth);
    if (head <= 0xbf) return this.text(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return head === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.take(this.length(head - 0xc4));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.extension(this.length(head - 0xc7));
      case 0xca:
        return this.take(4).readFloatBE();
      case 0xcb:
        return this.take(8).readDoubleBE();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.length(head - 0xcc);
      case 0xcf:
        return Number(this.take(8).readBigUInt64BE());
      case 0xd0:
        return this.take(1).readInt8();
      case 0xd1:
        return this.take(2).readInt16BE();
      case 0xd2:
        return this.take(4).readInt32BE();
      case 0xd3:
        return Number(this.take(8).readBigInt64BE());
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(2 ** (head - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.length(head - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.array(this.length(head - 0xdc + 1), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.length(head - 0xde + 1), depth);
      default:
        throw new Error(`no value begins with ${head}`);
    }
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new Error("it is cut off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** A number of 1, 2 or 4 bytes. */
  private length(exponent: number): number {
    return this.take(2 ** exponent).readUIntBE(0, 2 ** exponent);
  }

  private text(length: number): string {
    return this.take(length).toString("utf8");
  }

  /** All extensions that Terraform writes are unknown values, some with what is known of them. */
  private extension(length: number): typeof UNKNOWN {
    this.take(1 + length);
    return UNKNOWN;
  }

  private array(length: number, depth: number): PlannedValue[] {
    const values: PlannedValue[] = [];
    for (let index = 0; index < length; index++) values.push(this.value(depth + 1));
    return values;
  }

  private map(length: number, depth: number): { readonly [key: string]: PlannedValue } {
    const fields: Record<string, PlannedValue> = Object.create(null);
    for (let index = 0; index < length; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new Error("a key is no text");
      fields[key] = this.value(depth + 1);
    }
    return fields;
  }
}
