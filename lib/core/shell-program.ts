import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** A line of a shell part that stands for a file of awk beside it, and is between single quotes. */
const INCLUDE = /^([ \t]*)@include "([a-z-]+\.awk)"/gm;

/** The part that tells which folders root may work in, for every program that writes to a host. */
export const UNSAFE_FOLDERS = join(__dirname, "unsafe-folders");

/**
 * One program of the shell parts in a folder, without the comments that say who checks a part, and with the text of each
 * awk file where a part includes it. A part of another folder is given with its absolute path.
 */
export function shellProgram(directory: string, parts: readonly string[]): string {
  return parts
    .map((part) => {
      const path = resolve(directory, `${part}.sh`);
      return readFileSync(path, "utf8")
        .replace(/^# shellcheck shell=sh\n/, "")
        .replace(INCLUDE, (_, indent: string, file: string) => awkText(join(dirname(path), file), indent));
    })
    .join("\n");
}

/** A program of Python, which needs nothing beside it. */
export function pythonProgram(path: string): string {
  return readFileSync(path, "utf8");
}

/** The text of an awk file, as it is written between single quotes of the shell. */
function awkText(path: string, indent: string): string {
  const text = readFileSync(path, "utf8").trimEnd().replace(/'/g, "'\\''");
  return text.replace(/^(?=.)/gm, indent);
}
