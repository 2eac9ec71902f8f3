import { inflateRawSync } from "node:zlib";

/** The record at the end of a ZIP file, the one of each entry in its directory, and the one before each content. */
const END = { signature: 0x06054b50, bytes: 22, comment: 0xffff };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** The word of a file that is too large for these records. */
const ZIP64 = 0xffffffff;

/**
 * The entries of a ZIP file by name, as its directory lists them.
 *
 * @param most Most bytes of all entries together; more is not unpacked.
 * @throws if it is not a ZIP file, holds a name twice, or more than that
 */
export function zipEntries(bytes: Buffer, most: number): ReadonlyMap<string, Buffer> {
  const end = endOf(bytes);
  const entries = new Map<string, Buffer>();
  let left = most;
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (bytes.readUInt32LE(at) !== ENTRY.signature) throw new Error("its directory is damaged");
    const name = bytes.toString("utf8", at + ENTRY.bytes, at + ENTRY.bytes + bytes.readUInt16LE(at + 28));
    const size = bytes.readUInt32LE(at + 24);
    if (entries.has(name)) throw new Error(`it holds ${name} twice`);
    if (size > left) throw new Error(`it holds more than ${most} bytes`);
    left -= size;
    entries.set(name, contentAt(bytes, at, size));
    at += ENTRY.bytes + [28, 30, 32].reduce((sum, field) => sum + bytes.readUInt16LE(at + field), 0);
  }
  if (at !== end) throw new Error("its directory is damaged");
  return entries;
}

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END.bytes - END.comment);
  for (let at = bytes.length - END.bytes; at >= first; at--) {
    if (bytes.readUInt32LE(at) === END.signature && at + END.bytes + bytes.readUInt16LE(at + 20) === bytes.length) {
      return at;
    }
  }
  throw new Error("it is not a ZIP file");
}

function contentAt(bytes: Buffer, entry: number, size: number): Buffer {
  const [flags, method] = [bytes.readUInt16LE(entry + 8), bytes.readUInt16LE(entry + 10)];
  const [packed, offset] = [bytes.readUInt32LE(entry + 20), bytes.readUInt32LE(entry + 42)];
  if ((flags & ENCRYPTED) !== 0 || packed === ZIP64 || (method !== STORED && method !== DEFLATED)) {
    throw new Error("it is packed in a way that this version does not know");
  }
  if (bytes.readUInt32LE(offset) !== LOCAL.signature) throw new Error("its directory is damaged");
  const start = offset + LOCAL.bytes + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const content = bytes.subarray(start, start + packed);
  const unpacked = method === STORED ? content : inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
  if (content.length !== packed || unpacked.length !== size) throw new Error("it is cut off");
  return unpacked;
}
