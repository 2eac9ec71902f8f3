import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Requirement } from "../lab/packages";
import { root } from "./base-revision";
import { execute, type Result, type Stage } from "./stage";

/** The fields of Jest's JSON report that are read. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs Jest with a report for machines. */
export async function jestReport(
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<{ readonly report: JestReport; readonly code: number; readonly output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-test-"));
  const file = join(folder, "report.json");
  try {
    const jest = join(root, "node_modules/.bin/jest");
    const finished = await execute(jest, ["--json", "--outputFile", file, ...args], onLine);
    // The report goes to standard output too.
    const output = finished.output.replace(/^\{"numFailedTestSuites".*$/m, "");
    return { report: JSON.parse(readFileSync(file, "utf8")), code: finished.code, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All Jest tests of one project. */
export function jestStage(
  project: string,
  doing: string,
  needs: readonly Requirement[],
  options: readonly string[] = [],
): Stage {
  return {
    label: project,
    doing,
    needs,
    run: async (onLine) => {
      const args = ["--selectProjects", project, "--passWithNoTests", ...options];
      const lines = (line: string) => (line.startsWith("{") ? undefined : onLine(line));
      const { report, code, output } = await jestReport(args, lines);
      return result(report, code, output);
    },
  };
}

function result(report: JestReport, code: number, output: string): Result {
  const named = (wanted: string) =>
    report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === wanted).map(({ fullName }) => fullName),
    );
  // A file that does not load has no tests.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((each) => each.status !== "failed"),
  );
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: [...named("failed"), ...broken.map(({ name }) => relative(root, name))],
    skipped: named("pending"),
    output,
  };
}
