import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensurePackages } from "../lab/packages";
import { must } from "../lab/process";
import { progress } from "../lab/progress";
import { ensureNullProvider } from "../lab/providers";
import { initPki } from "../lib/pki/ceremony/init";
import { type Measurement, measure, median } from "./measure";
import type { Scenario } from "./scenario";

const root = resolve(__dirname, "..");
const RUNS = 5;

interface Row {
  readonly what: string;
  readonly measurement: Measurement;
}

const scenarios: readonly (Scenario & { readonly what: string })[] = [
  { what: "an empty cdktf app (the floor)", hosts: 0, vhosts: 0 },
  { what: "1 host with 1,000 vhosts", hosts: 1, vhosts: 1000 },
  { what: "200 hosts with 5 vhosts each", hosts: 200, vhosts: 5 },
];

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg !== "--json")) {
    process.stderr.write("usage: npm run bench [-- --json]\n");
    return 2;
  }
  if (process.getuid?.() === 0) await ensurePackages([{ package: "time", provides: "/usr/bin/time" }]);
  const { cliConfigPath } = await ensureNullProvider();
  if (cliConfigPath !== undefined) process.env.TF_CLI_CONFIG_FILE = cliConfigPath;
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-bench-"));
  try {
    const rows = await measureAll(folder);
    process.stdout.write(args.length > 0 ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(folder: string): Promise<Row[]> {
  const pki = join(folder, "pki");
  const description = JSON.parse(readFileSync(join(root, "examples/one-vhost/pki.json"), "utf8"));
  await initPki(pki, description, { now: new Date(), print: () => undefined });
  const rows: Row[] = [];
  for (const [index, { what, hosts, vhosts }] of scenarios.entries()) {
    const outdir = join(folder, `${index}`);
    const synth = [process.execPath, "--import", join(root, "node_modules/tsx/dist/loader.mjs")];
    const program = [join(root, "bench/scenario.ts"), `${hosts}`, `${vhosts}`, pki, outdir];
    rows.push({ what: `synth: ${what}`, measurement: await timed(what, [...synth, ...program], root) });
    if (hosts === 0) continue;
    const stack = join(outdir, "stacks/bench");
    await must("terraform", ["init", "-input=false", "-no-color"], { cwd: stack });
    const plan = ["terraform", "plan", "-input=false", "-no-color"];
    rows.push({ what: `terraform plan: ${what}`, measurement: await timed(`plan of ${what}`, plan, stack) });
  }
  return rows;
}

function timed(what: string, command: readonly string[], cwd: string): Promise<Measurement> {
  return progress.step("bench", what, async (step) => {
    const measurement = await measure(RUNS, command, cwd);
    step.result(`${what}: ${median(measurement.seconds).toFixed(2)} s`);
    return measurement;
  });
}

function table(rows: readonly Row[]): string {
  const floor = median(rows[0]?.measurement.seconds ?? []) || 1;
  const cells = [
    ["WHOLE PROCESS", "MEDIAN", "MIN", "MAX", "PEAK", "OF THE FLOOR"],
    ...rows.map(({ what, measurement: { seconds, peakMebibytes } }) => [
      what,
      ...[median(seconds), Math.min(...seconds), Math.max(...seconds)].map((value) => `${value.toFixed(2)} s`),
      `${Math.round(peakMebibytes)} MiB`,
      `${(median(seconds) / floor).toFixed(1)}x`,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  const machine = `${RUNS} runs each, ${cpus().length} cores, Node.js ${process.version}`;
  return `${lines.join("\n")}\n${machine}\n`;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
