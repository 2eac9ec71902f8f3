import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Step } from "../../support/github-workflow";
import { EXAMPLE, gitlab, WORKFLOWS, workflow, workflowFile } from "./workflow";

const steps = WORKFLOWS.flatMap((name) => Object.values(workflow(name).jobs).flatMap((job) => job.steps));
const ACTIONS = ["checkout", "setup-node", "upload-artifact", "download-artifact"];

test("the workflows use GitHub's own four actions, pinned by commit, and no other", () => {
  const used = steps.flatMap(({ uses }) => uses ?? []);
  expect(used.filter((uses) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  expect([...new Set(used.map((uses) => /^actions\/([\w-]+)@/.exec(uses)?.[1]))].sort()).toEqual([...ACTIONS].sort());
});

test("no expression is in the text of a step, where a stranger's names would become shell", () => {
  expect(steps.filter(({ run = "" }) => run.includes("${{"))).toEqual([]);
});

test("the job that runs a pull request's program has no secret and no right but to read the code", () => {
  const { on, permissions, job } = workflow("synth");
  expect(on).toEqual({ pull_request: null });
  expect([permissions, job.permissions, job.environment]).toEqual([{ contents: "read" }, undefined, undefined]);
  expect(readFileSync(workflowFile("synth"), "utf8")).not.toMatch(/\bsecrets\.|github\.token/);
  const isCheckout = ({ uses = "" }: Step) => uses.startsWith("actions/checkout@");
  const checkouts = steps.filter(isCheckout).map((step) => step.with);
  expect(checkouts).toHaveLength(4);
  for (const given of checkouts) expect(given).toMatchObject({ "persist-credentials": false });
});

test("the job that may comment is on workflow_run, has no secret, and checks out nothing of the pull request", () => {
  const { on, permissions, job } = workflow("review");
  expect(Object.keys(on)).toEqual(["workflow_run"]);
  expect(permissions).toEqual({});
  expect(job.permissions).toEqual({
    ...{ contents: "read", actions: "read", "pull-requests": "write", statuses: "write" },
  });
  expect(readFileSync(workflowFile("review"), "utf8")).not.toMatch(/\bsecrets\.|\n\s+ref:/);
});

test("secrets are in the last step of the deploy alone, after the comparison", () => {
  const { on, job } = workflow("deploy");
  expect(Object.keys(on)).toEqual(["push", "workflow_dispatch"]);
  const withSecrets = job.steps.filter((step) => JSON.stringify(step).includes("secrets."));
  expect(withSecrets.map(({ name }) => name)).toEqual(["Deploy"]);
  expect(job.steps.map(({ name }) => name).slice(-3)).toEqual([
    "Compare with what was reviewed",
    "Compare what Terraform itself reads",
    "Deploy",
  ]);
  expect(job.environment).toBe("production");
});

test("the job that deploys has the scripts in ci/ alone, installs nothing of the repository, and takes the plan as data", () => {
  const { jobs, job } = workflow("deploy");
  const { plan } = jobs;
  const gitlabJobs = gitlab() as Readonly<Record<string, { readonly script: readonly string[] }>>;
  const texts = [
    ...job.steps.map(({ run = "" }) => run),
    ...["compare", "deploy"].flatMap((name) => gitlabJobs[name]?.script ?? []),
  ];
  const scripts = [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/sh (ci\/[\w.]+)/g)].map(([, file = ""]) => file))),
  ];
  expect(scripts.length).toBeGreaterThan(5);
  const called = scripts.map((file) => readFileSync(join(EXAMPLE, "scripts", file.replace("ci/", "")), "utf8"));
  expect([...texts, ...called].filter((text) => /\b(npm (ci|install|run)|npx|cdktf synth)\b/.test(text))).toEqual([]);
  expect(Object.keys(jobs)).toEqual(["plan", "deploy"]);
  expect([plan?.environment, JSON.stringify(plan).includes("secrets."), job.needs]).toEqual([undefined, false, "plan"]);
  const checkout = job.steps.find(({ uses = "" }) => uses.startsWith("actions/checkout@"));
  expect(checkout?.with).toMatchObject({ "sparse-checkout": "ci" });
});

test("of GitLab's jobs only those that need one have an environment, which has the variables", () => {
  const jobs = gitlab() as Readonly<Record<string, { readonly environment?: unknown }>>;
  const names = jobs.stages as unknown as readonly string[];
  expect(names).toEqual(["synth", "review", "plan", "deploy"]);
  expect(["synth", "review", "plan", "compare", "deploy"].map((name) => jobs[name]?.environment)).toEqual([
    undefined,
    { name: "review", action: "access" },
    undefined,
    { name: "review", action: "access" },
    "production",
  ]);
});

test("docs/review-in-ci.md knows every script", () => {
  const page = readFileSync(resolve(EXAMPLE, "../../docs/review-in-ci.md"), "utf8");
  const scripts = readdirSync(join(EXAMPLE, "scripts"));
  expect(scripts.filter((script) => !page.includes(`\`${script}\``))).toEqual([]);
});
