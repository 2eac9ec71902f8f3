import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { must } from "../lab/process";
import type { SynthesizedHost } from "../lib/output/read-output";
import { entriesOf } from "./stack";

/**
 * The least work over one connection: a script that writes a host's files with one tar, tests httpd's configuration and
 * reloads the units. It stages, compares, records and undoes nothing.
 */
export async function floorScript(host: SynthesizedHost, folder: string, units: readonly string[]): Promise<string> {
  const archive = await archiveOf(host, folder);
  const absent = entriesOf(host).flatMap((entry) => (entry.kind === "absent" ? [entry.path] : []));
  return [
    "set -e",
    ...(absent.length === 0 ? [] : [`rm -f ${absent.join(" ")}`]),
    "base64 -d <<'END' | tar -C / --overwrite -xzpf -",
    `${archive}\nEND`,
    "apache2ctl -t",
    `systemctl reload-or-restart ${units.join(" ")}\n`,
  ].join("\n");
}

/** Hashes the same files, and compares nothing. */
export function floorLook(host: SynthesizedHost): string {
  const files = entriesOf(host).flatMap((entry) => (entry.kind === "file" ? [entry.path] : []));
  return `xargs sha256sum <<'END'\n${files.join("\n")}\nEND\n`;
}

/** The files of a host's plan, as base64 of a compressed archive. */
async function archiveOf(host: SynthesizedHost, folder: string): Promise<string> {
  const paths: string[] = [];
  mkdirSync(folder, { recursive: true });
  for (const entry of entriesOf(host)) {
    const path = join(folder, entry.path);
    if (entry.kind === "absent" || entry.kind === "secret") continue;
    mkdirSync(dirname(path), { recursive: true });
    if (entry.kind === "directory") mkdirSync(path, { recursive: true });
    else if (entry.kind === "link") symlinkSync(entry.target, path);
    else writeFileSync(path, entry.content);
    if (entry.kind !== "link") chmodSync(path, Number.parseInt(entry.mode, 8));
    paths.push(`.${entry.path}`);
  }
  const archive = `${folder}.tar.gz`;
  await must("tar", ["-C", folder, "--no-recursion", "-czf", archive, "-T", "-"], { input: paths.join("\n") });
  return must("base64", [archive]);
}
