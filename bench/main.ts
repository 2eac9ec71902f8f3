import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { LabError } from "../lab/errors";
import { ensurePackages } from "../lab/packages";
import { must, stopCommands } from "../lab/process";
import { ensureNullProvider } from "../lab/providers";
import { tableLines } from "../lib/core/text/table";
import { ansible } from "./ansible";
import { apply } from "./apply";
import { Bench } from "./bench";
import { fleetSize } from "./fleet-size";
import { handshakes } from "./handshakes";
import { removeHost } from "./host";
import { printReport, type Report } from "./report";
import { review } from "./review";
import type { Subject } from "./subject";
import { synth } from "./synth";

const subjects: readonly Subject[] = [synth, review, apply, fleetSize, handshakes, ansible];

async function main(args: readonly string[]): Promise<number> {
  const isJson = args.includes("--json");
  const names = args.filter((arg) => arg !== "--json");
  const wanted =
    names.length === 0
      ? subjects.filter(({ isDefault }) => isDefault)
      : subjects.filter(({ name }) => names.includes(name));
  const unknown = names.filter((name) => !subjects.some((subject) => subject.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`unknown subject: ${unknown.join(", ")}\n\n${usage()}`);
    return 2;
  }
  if (process.getuid?.() === 0) await ensurePackages([{ package: "time", provides: "/usr/bin/time" }]);
  const { cliConfigPath } = await ensureNullProvider();
  if (cliConfigPath !== undefined) process.env.TF_CLI_CONFIG_FILE = cliConfigPath;
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-bench-"));
  // The folder contains keys, and a signal ends this process too.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const bench = new Bench(folder);
  const reports: (Report & { readonly subject: string })[] = [];
  try {
    for (const subject of wanted) {
      const report = await subject.run(bench);
      reports.push({ subject: subject.name, ...report });
      if (!isJson) process.stdout.write(`${printReport(report)}\n`);
    }
    if (names.length === 0) {
      const others = subjects.filter(({ isDefault }) => !isDefault).map(({ name }) => name);
      process.stderr.write(`not measured by default: npm run bench -- ${others.join(" ")}\n`);
    }
    const machine = await machineWords();
    process.stdout.write(isJson ? `${JSON.stringify({ machine, reports }, null, 2)}\n` : `${machine}\n`);
    return 0;
  } finally {
    await bench.end();
  }
}

async function machineWords(): Promise<string> {
  const version = JSON.parse(await must("terraform", ["version", "-json"])).terraform_version;
  const processors = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})`;
  return `${processors}, Terraform ${version}, Node.js ${process.version.slice(1)}`;
}

function usage(): string {
  const lines = tableLines(
    subjects.map(({ name, summary, isDefault }) => [name, `${summary}${isDefault ? "" : " (only if named)"}`]),
    { indent: "  " },
  );
  return `usage: npm run bench [-- SUBJECT... [--json]]\n\n${lines.join("\n")}\n`;
}

let isInterrupted = false;

/** Running commands are ended. Then another process removes what this one may no longer be able to remove. */
function exitOnSignals(): void {
  for (const [signal, code] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
    process.once(signal, () => {
      isInterrupted = true;
      stopCommands(() => {
        removeHost().on("close", () => process.exit(code));
      });
    });
  }
}

exitOnSignals();
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    // Failures after an interrupt are expected.
    if (isInterrupted) return;
    process.stderr.write(`${error instanceof LabError ? error.message : (error.stack ?? error)}\n`);
    process.exitCode = 1;
  },
);
