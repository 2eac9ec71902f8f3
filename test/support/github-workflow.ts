import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { type Finished, runScript } from "./run-script";

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** A workflow of GitHub Actions. */
export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(file, "utf8"));
}

/** What a runner knows while it runs a job. */
export interface Runner {
  /** A checkout. */
  readonly workspace: string;
  /** Where uploaded artifacts are kept, a folder each. */
  readonly artifacts: string;
  /** Of the machine: the same in all steps, and stronger than what the workflow says. */
  readonly environment: Readonly<Record<string, string>>;
  /** What expressions such as `github.token` are looked up in. */
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Runs the shell steps of a job one after the other, as GitHub's runner does: `bash -e`, a file for what is added to PATH and
 * one for the summary. Of actions, those of artifacts are copies of folders, and the others have been done before.
 */
export async function runJob(file: string, name: string, runner: Runner): Promise<FinishedJob> {
  const { env: shared, jobs } = readWorkflow(file);
  const job = jobs[name];
  if (job === undefined) throw new Error(`${file} has no job ${name}`);
  const own = join(runner.workspace, "..", `${name}.runner`);
  mkdirSync(own, { recursive: true });
  const [added, exported, outputs] = ["path", "env", "output"].map((name) => join(own, name)) as [
    string,
    string,
    string,
  ];
  for (const file of [added, exported, outputs]) writeFileSync(file, "");
  let output = "";
  for (const step of job.steps) {
    if (step.uses !== undefined) artifact(step, runner);
    if (step.run === undefined) continue;
    const given = { ...shared, ...job.env, ...variablesIn(exported), ...step.env };
    const env = Object.entries(given).map(([key, text]) => [key, expressions(String(text), runner.context)]);
    const folders = readFileSync(added, "utf8").split("\n").filter(Boolean).reverse();
    const finished = await runScript(step.run, runner.workspace, {
      ...Object.fromEntries(env),
      ...runner.environment,
      PATH: [...folders, runner.environment.PATH].join(":"),
      RUNNER_TEMP: own,
      GITHUB_PATH: added,
      GITHUB_ENV: exported,
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: join(own, "summary.md"),
    });
    output += finished.output;
    if (finished.code !== 0) return { code: finished.code, output: `${output}(in the step "${step.name}")\n` };
  }
  return { code: 0, output, outputs: variablesIn(outputs) };
}

function variablesIn(file: string): Readonly<Record<string, string>> {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** What a job came to, and what its steps tell other jobs. */
export interface FinishedJob extends Finished {
  readonly outputs?: Readonly<Record<string, string>>;
}

function artifact(step: Step, { workspace, artifacts, context }: Runner): void {
  const at = join(artifacts, expressions(String(step.with?.name), context));
  const path = join(workspace, String(step.with?.path));
  if (step.uses?.startsWith("actions/download-artifact@")) cpSync(at, path, { recursive: true });
  if (!step.uses?.startsWith("actions/upload-artifact@")) return;
  cpSync(path, statSync(path).isDirectory() ? at : join(at, basename(path)), { recursive: true });
}

/** `${{ a.b.c }}` is what the context has there, or nothing. */
function expressions(text: string, context: Readonly<Record<string, unknown>>): string {
  return text.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, path: string) => {
    let value: unknown = context;
    for (const key of path.split(".")) value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
    return value === undefined ? "" : String(value);
  });
}
