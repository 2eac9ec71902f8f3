import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { ensurePackages, type Requirement } from "../lab/packages";
import { progress } from "../lab/progress";
import { engineScript } from "../lib/apply/engine";
import { agentScript } from "../lib/certmgr/agent";
import { awkComplaints } from "./awk-programs";
import { build } from "./build";

const root = resolve(__dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** What one stage found, and what to show of it. */
interface Result {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that failed, where a stage has several. */
  readonly failures: readonly string[];
  /** Tests that cannot run on this machine, with their reasons. */
  readonly skipped: readonly string[];
  readonly output: string;
}

interface Stage {
  readonly label: string;
  readonly doing: string;
  run(onLine: (line: string) => void): Promise<Result>;
}

interface Finished {
  readonly code: number;
  readonly output: string;
}

const stages: readonly Stage[] = [
  single("lint", "lint and format", () => execute(bin("biome"), ["check", "--error-on-warnings", "."])),
  single("types", "types", () => execute(bin("tsc"), ["--noEmit", "-p", "."])),
  single("jsii", "compiling with jsii", build),
  single("shellcheck", "shell and awk programs", shellAndAwk),
  jest("unit", "unit, golden and property tests", []),
  jest("integration", "tests on real hosts", ["--runInBand"]),
  jest("el", "the lab and the engine on Enterprise Linux", ["--runInBand"]),
];

/** Takes a quarter of an hour, and runs only when it is named. */
const named: readonly Stage[] = [
  jest("faults", "applies that are killed, and served through, on a real host", ["--runInBand"]),
];

/** Programs that tests call for a second opinion, or to run the hosts' shell programs. */
const programs: readonly Requirement[] = [
  { package: "shellcheck", provides: "shellcheck" },
  // The server alone: the package that would start it is not wanted here.
  { package: "apache2-bin", provides: "apache2" },
  { package: "openssl", provides: "openssl" },
  // A client that refuses a must-staple certificate with no staple.
  { package: "gnutls-bin", provides: "gnutls-cli" },
  { package: "python3", provides: "python3" },
  { package: "iproute2", provides: "ip" },
  { package: "patch", provides: "patch" },
  { package: "curl", provides: "curl" },
  { package: "jq", provides: "jq" },
  { package: "sqlite3", provides: "sqlite3" },
  { package: "zip", provides: "zip" },
  { package: "unzip", provides: "unzip" },
  { package: "gawk", provides: "gawk" },
  { package: "mawk", provides: "mawk" },
  // A third awk, which only parses the programs.
  { package: "busybox", provides: "busybox" },
  { package: "graphviz", provides: "dot" },
  { package: "chromium", provides: "chromium" },
];

async function main(args: readonly string[]): Promise<number> {
  const wanted = args.length === 0 ? stages : [...stages, ...named].filter(({ label }) => args.includes(label));
  if (wanted.length < args.length) {
    process.stderr.write(
      `usage: npm test [-- STAGE...]; stages: ${[...stages, ...named].map(({ label }) => label).join(", ")}\n`,
    );
    return 2;
  }
  if (process.getuid?.() === 0) await ensurePackages(programs);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  for (const stage of wanted) {
    const result = await progress.step(stage.label, stage.doing, async (step) => {
      const outcome = await stage.run((line) => step.detail(line));
      step.result(`${outcome.passed} passed, ${outcome.failed} failed${skips(outcome)}`);
      return outcome;
    });
    if (result.failed > 0) process.stdout.write(`${result.output.trimEnd()}\n`);
    for (const reason of result.skipped) process.stdout.write(`  skipped    ${reason}\n`);
    failures.push(...result.failures.map((name) => `${stage.label}: ${name}`));
    totals.passed += result.passed;
    // Where everything has to run, what did not run has failed.
    totals.failed += result.failed + (process.env.CI ? result.skipped.length : 0);
    totals.skipped += process.env.CI ? 0 : result.skipped.length;
  }
  // Once more, since what the stages printed of them may be thousands of lines above.
  for (const name of failures) process.stdout.write(`  failed     ${name}\n`);
  const skipped = totals.skipped === 0 ? "" : `, ${totals.skipped} skipped`;
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
  return totals.failed === 0 ? 0 : 1;
}

function skips({ skipped }: Result): string {
  return skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
}

/** A stage that is one test by itself. */
function single(label: string, doing: string, work: () => Promise<Finished>): Stage {
  return {
    label,
    doing,
    run: async () => {
      const { code, output } = await work();
      const failures = code === 0 ? [] : [doing];
      return { passed: code === 0 ? 1 : 0, failed: failures.length, failures, skipped: [], output };
    },
  };
}

/** The parts of Jest's JSON report that are read. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** All Jest tests of one project. */
function jest(project: string, doing: string, options: readonly string[]): Stage {
  return {
    label: project,
    doing,
    run: async (onLine) => {
      const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-test-"));
      const report = join(folder, "report.json");
      try {
        const args = ["--selectProjects", project, "--json", "--outputFile", report, "--passWithNoTests", ...options];
        const { code, output } = await execute(bin("jest"), args, onLine);
        return jestResult(JSON.parse(readFileSync(report, "utf8")), code, output);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function jestResult(report: JestReport, code: number, output: string): Result {
  const named = (wanted: string) =>
    report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === wanted).map(({ fullName }) => fullName),
    );
  // A file that does not even load has no tests.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((each) => each.status !== "failed"),
  );
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: [...named("failed"), ...broken.map(({ name }) => relative(root, name))],
    skipped: named("pending"),
    // The report that Jest prints for machines goes to the file too.
    output: output.replace(/^\{"numFailedTestSuites".*$/m, ""),
  };
}

async function shellAndAwk(): Promise<Finished> {
  const shell = await shellcheck();
  const complaints = await awkComplaints(join(root, "lib"));
  return { code: shell.code || complaints.length, output: [shell.output, ...complaints].join("\n") };
}

async function shellcheck(): Promise<Finished> {
  const listed = await execute("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.sh"]);
  const isPart = (file: string) => /^lib\/(apply\/engine|certmgr\/agent)\//.test(file);
  const files = listed.output.split("\n").filter((file) => file !== "" && !isPart(file));
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-shellcheck-"));
  try {
    // Parts of a program call each other and share variables: they are checked as the one program that hosts run; behind
    // the engine, the part that only looks.
    const observe = readFileSync(join(root, "lib/apply/engine/observe.sh"), "utf8");
    writeFileSync(join(folder, "engine.sh"), `#!/bin/sh\n${engineScript()}\n${observe}`);
    writeFileSync(join(folder, "agent.sh"), agentScript());
    const programs = ["engine.sh", "agent.sh"].map((name) => join(folder, name));
    return await execute("shellcheck", ["--shell=sh", "--severity=style", ...programs, ...files]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function execute(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<Finished> {
  return new Promise((resolvePromise) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
        const lines = chunk
          .toString()
          .split("\n")
          .filter((line) => line.trim() !== "");
        const last = lines[lines.length - 1];
        if (last !== undefined && !last.startsWith("{")) onLine(last);
      });
    }
    child.on("error", (error) => resolvePromise({ code: 127, output: `${command}: ${error.message}` }));
    child.on("close", (code) => resolvePromise({ code: code ?? 1, output }));
  });
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
