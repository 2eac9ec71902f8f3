import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import * as github from "../../support/github-workflow";

export const EXAMPLE = resolve(__dirname, "../../../examples/ci");

export const WORKFLOWS = ["synth", "review", "deploy"] as const;
export type WorkflowName = (typeof WORKFLOWS)[number];

export function workflowFile(name: WorkflowName): string {
  return join(EXAMPLE, "github", `${name}.yml`);
}

/** A workflow; each of the example has a job of its own name. */
export function workflow(name: WorkflowName): github.Workflow & { readonly job: github.Job } {
  const all = github.readWorkflow(workflowFile(name));
  const job = all.jobs[name];
  if (job === undefined) throw new Error(`${name}.yml has no job ${name}`);
  return { ...all, job };
}

/** Runs the shell steps of a job of a workflow of the example: of its own name, if no other one is named. */
export function runJob(name: WorkflowName, runner: github.Runner, job: string = name): Promise<github.FinishedJob> {
  return github.runJob(workflowFile(name), job, runner);
}

/** The lines of a job of .gitlab-ci.yml, as GitLab's runner puts them into one script. */
export function gitlabScript(job: string): string {
  return `set -eo pipefail\n${(gitlab()[job] as { readonly script: readonly string[] }).script.join("\n")}\n`;
}

/** The variables that are set for all jobs of .gitlab-ci.yml. */
export function gitlabVariables(): Readonly<Record<string, string>> {
  return gitlab().variables as Readonly<Record<string, string>>;
}

export function gitlab(): Readonly<Record<string, unknown>> {
  return parse(readFileSync(join(EXAMPLE, "gitlab-ci.yml"), "utf8"));
}
