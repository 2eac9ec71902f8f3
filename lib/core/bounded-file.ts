import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { nameProblem } from "./file-name";

const MEBIBYTE = 1 << 20;

/** A certificate is some 2 KiB, and the trust store of an operating system some 250 KiB. */
export const CERTIFICATE_FILE_BYTES = 8 * MEBIBYTE;

/** The model of 1,000 virtual hosts is some 3 MiB, and a saved plan holds all content three times. */
export const DOCUMENT_BYTES = 256 * MEBIBYTE;

/** One managed file. Terraform's null provider takes 4 MiB at once, and other releases of it 256 MiB. */
export const MANAGED_FILE_BYTES = 64 * MEBIBYTE;

/** A file that is not read: what it is, how large, and what is allowed. */
export class FileBoundError extends Error {
  readonly code = "EFBIG";
}

/**
 * The content of a file, which somebody else may have written.
 *
 * @throws FileBoundError if it is larger than the limit, or its name is longer than a file system allows; else the error of Node.js
 */
export function readBounded(file: string, limitBytes: number): Buffer {
  const problem = nameProblem(file);
  if (problem !== undefined) throw new FileBoundError(problem);
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    if (size > limitBytes) throw new FileBoundError(tooLarge(file, size, limitBytes));
    return readUpTo(descriptor, file, limitBytes, size);
  } finally {
    closeSync(descriptor);
  }
}

export function readBoundedText(file: string, limitBytes: number): string {
  return readBounded(file, limitBytes).toString("utf8");
}

/** A pipe and a file below /proc have no size, and a file may grow while it is read. */
function readUpTo(descriptor: number, file: string, limitBytes: number, size: number): Buffer {
  const chunks: Buffer[] = [];
  let read = 0;
  for (let chunkBytes = Math.min(size + 1, limitBytes + 1); ; chunkBytes = 64 * 1024) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const bytes = readSync(descriptor, chunk, 0, chunkBytes, null);
    if (bytes === 0) return Buffer.concat(chunks, read);
    chunks.push(chunk.subarray(0, bytes));
    read += bytes;
    if (read > limitBytes) throw new FileBoundError(tooLarge(file, read, limitBytes));
  }
}

function tooLarge(file: string, bytes: number, limitBytes: number): string {
  return `${file}: the file has ${inUnits(bytes)}, at most ${inUnits(limitBytes)} are read`;
}

function inUnits(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes.toLocaleString("en-US")} bytes`;
}
