import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBounded, readBoundedText } from "../../lib/core/bounded-file";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bounded-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a file up to the limit is read whole, and a larger one is an error with its path, its size and the limit", () => {
  const file = join(folder, "a");
  writeFileSync(file, "0123456789");
  expect(readBoundedText(file, 10)).toBe("0123456789");
  expect(() => readBounded(file, 9)).toThrow(`${file}: the file has 10 bytes, at most 9 bytes are read`);
});

test("a file that is much larger is not read to find that out", () => {
  const file = join(folder, "sparse");
  writeFileSync(file, "");
  truncateSync(file, 2 ** 40);
  expect(() => readBounded(file, 8 << 20)).toThrow("the file has 1048576 MiB, at most 8 MiB are read");
});

test("a pipe, whose size nobody knows, is read up to the limit", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const writer = spawn("sh", ["-c", `yes >'${pipe}'`], { stdio: "ignore" });
  try {
    expect(() => readBounded(pipe, 200_000)).toThrow("at most 200,000 bytes are read");
  } finally {
    writer.kill();
  }
});

test("a file that is missing is the error of Node.js", () => {
  expect(() => readBounded(join(folder, "none"), 10)).toThrow(expect.objectContaining({ code: "ENOENT" }));
});

test("a name that is too long is an error, and no file system is asked", () => {
  expect(() => readBounded(join(folder, "a".repeat(256)), 10)).toThrow("has 256 bytes, at most 255 are allowed");
});
