import { existsSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { DOCUMENT_BYTES, readBoundedText } from "../core/bounded-file";
import { painter } from "../core/text/paint";
import { visibleJson } from "../core/text/visible";
import { findDrift } from "../drift/find";
import { exitCodeOf, printDrift, summaryOf } from "../drift/print";
import { repairFile } from "../drift/repair-file";
import { SshShell } from "../operate/ssh-shell";
import { driftDocument } from "../report/drift-document";
import type { HostDrift } from "../report/host-drift";
import { type ChosenFleet, chosenFleets, HOST_OPTIONS, HOST_OPTIONS_HELP, identityOf } from "./chosen-hosts";
import { type Terminal, UsageError, type Verb } from "./verb";

/** Whoever waits longer than this is told what for. */
const QUIET_MILLISECONDS = 2000;
const AGAIN_MILLISECONDS = 10_000;

export const drift: Verb = {
  summary: "reports what differs on the hosts from the last apply",
  usage: ["drift [--out DIR] [--host NAME]... [--identity FILE] [--days N] [--json] [--repair-file FILE.tfvars.json]"],
  options: [
    ["--out DIR", "the synthesized output (cdktf.out)"],
    ...HOST_OPTIONS_HELP,
    ["--days N", "reports certificates that are not renewed automatically N days before they expire (30)"],
    ["--json", "prints JSON"],
    ["--repair-file FILE.tfvars.json", "writes what was found into a variables file for the next Terraform plan"],
  ],
  // As of diff(1).
  status: ["no drift", "drift", "a host could not be read, or the command line is not understood"],
  failure: 2,
  async run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...HOST_OPTIONS,
        days: { type: "string", default: "30" },
        "repair-file": { type: "string" },
      },
    });
    const file = values["repair-file"];
    if (!/^\d{1,4}$/.test(values.days)) throw new UsageError(`--days takes a number of days, got: ${values.days}`);
    // Terraform reads a variables file as JSON by this end of its name.
    if (file !== undefined && !file.endsWith(".tfvars.json")) {
      throw new UsageError(`--repair-file takes the name of a file that ends in .tfvars.json, got: ${file}`);
    }
    const chosen = chosenFleets(values.out, values.host);
    const before = file !== undefined && existsSync(file) ? readBoundedText(file, DOCUMENT_BYTES) : "";
    const hosts = await look(chosen, values.identity, Number(values.days), terminal);
    if (values.json) terminal.out(visibleJson(JSON.stringify(driftDocument(hosts), null, 2)));
    else
      for (const line of [...printDrift(hosts, painter(terminal.isColoured)), "", summaryOf(hosts)]) terminal.out(line);
    if (file !== undefined) {
      writeRepairFile(file, before, hosts);
      terminal.err(
        `wrote ${file}: shown by cdktf diff --var-file=${file}, repaired by cdktf deploy --var-file=${file}`,
      );
    }
    return exitCodeOf(hosts);
  },
};

/** All fleets at the same time. */
async function look(
  chosen: readonly ChosenFleet[],
  identity: string | undefined,
  days: number,
  terminal: Terminal,
): Promise<HostDrift[]> {
  const waiting = chosen.flatMap(({ names }) => names);
  const total = waiting.length;
  const stop = tellWhileWaiting(() => {
    const some = waiting.slice(0, 4).join(", ");
    terminal.err(
      `  drift      ${total - waiting.length} of ${total} hosts read, waiting for ${some}${waiting.length > 4 ? ", ..." : ""}`,
    );
  });
  try {
    const found = await Promise.all(
      chosen.map(async ({ fleet, names }) => {
        const shell = new SshShell(fleet.facts.hosts, identity ?? identityOf(fleet));
        try {
          const onHost = (name: string) => waiting.splice(waiting.indexOf(name), 1);
          return await findDrift(fleet, names, { shell, now: terminal.now, days, onHost });
        } finally {
          shell.close();
        }
      }),
    );
    return found.flat();
  } finally {
    stop();
  }
}

function tellWhileWaiting(tell: () => void): () => void {
  let timer = setTimeout(() => {
    tell();
    timer = setInterval(tell, AGAIN_MILLISECONDS);
  }, QUIET_MILLISECONDS);
  return () => clearTimeout(timer);
}

function writeRepairFile(file: string, before: string, hosts: readonly HostDrift[]): void {
  let text: string;
  try {
    text = repairFile(before, hosts);
  } catch (error) {
    throw new Error(`${file} was left as it is: ${(error as Error).message}`);
  }
  writeFileSync(`${file}.partial`, text);
  renameSync(`${file}.partial`, file);
}
