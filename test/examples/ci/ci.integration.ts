import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labDefinition } from "../../../lab/definition";
import type { Inventory } from "../../../lab/inventory";
import { root } from "../../../lab/paths";
import { ensureNullProvider } from "../../../lab/providers";
import { runOnHost } from "../../../lab/ssh";
import { down } from "../../../lab/verbs/down";
import { bringUp } from "../../../lab/verbs/up";
import { NULL_PROVIDER } from "../../../lib/stack/null-provider";
import { actionlint } from "../../support/actionlint";
import { testPki } from "../../support/fleet";
import type { FinishedJob } from "../../support/github-workflow";
import { findProgram } from "../../support/programs";
import { type Finished, runScript } from "../../support/run-script";
import { Forge, type Proposal } from "./forge";
import { CHANGES, Repository } from "./repository";
import { gitlabScript, gitlabVariables, runJob, WORKFLOWS, type WorkflowName, workflowFile } from "./workflow";

jest.setTimeout(10 * 60_000);

const asRoot = process.getuid?.() === 0 && process.platform === "linux";
const onRealHost = asRoot || process.env.CI === "true" ? describe : describe.skip;
const reason = asRoot ? "" : " (needs root on Linux)";

test("actionlint finds nothing in the workflows", async () => {
  const files = WORKFLOWS.map(workflowFile);
  expect(execFileSync(await actionlint(), ["-no-color", ...files], { encoding: "utf8" })).toBe("");
});

onRealHost(`the CI example, from a pull request to a real host${reason}`, () => {
  const all = labDefinition({ LAB_NAME: "ci-example", LAB_SUBNET: "10.89.76.0/24" });
  const lab = { ...all, hosts: all.hosts.filter(({ name }) => name === "www01") };
  const forge = new Forge();
  let inventory: Inventory;
  let folder: string;
  let api: string;
  let key: string;
  let repository: Repository;
  let environment: Record<string, string>;
  let tools: Record<string, string>;
  let runs = 0;
  /** Everything that jobs printed. */
  const said: string[] = [];

  beforeAll(async () => {
    await down.run(lab, []);
    ({ inventory } = await bringUp(lab));
    const { cliConfigPath } = await ensureNullProvider();
    const pki = await testPki();
    key = String(pki.get("api/tls-key.pem"));
    folder = mkdtempSync(join(tmpdir(), "ci-example-"));
    api = await forge.start();
    const { address = "", hostKey = "" } = inventory.hosts[0] ?? {};
    const certificates = { api: String(pki.get("api/tls.pem")), root: String(pki.get("root/ca.pem")) };
    tools = {
      ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }),
      TERRAFORM_RELEASES: `${api}/terraform`,
      TERRAFORM_SHA256: release(folder, forge),
      NPM_REGISTRY: `${api}/npm`,
      TOOL_SHA512: releaseOfTool(folder, forge),
    };
    repository = new Repository(folder, { address, hostKey }, certificates, lockOfProviders(folder, tools));
    environment = { ...repository.environment, ...tools };
  });
  afterAll(async () => {
    await forge.stop();
    rmSync(folder, { recursive: true, force: true });
    await down.run(lab, []);
  });

  const onHost = async (command: string) => {
    const { code, stdout } = await runOnHost(inventory, "www01", command);
    return [code, stdout.trim()];
  };

  /** A job in a fresh checkout. */
  async function job(
    name: WorkflowName,
    ref: string,
    context: object = {},
    { of = name as string, alone = false, before = (_: string) => {} } = {},
  ): Promise<FinishedJob & { workspace: string }> {
    const place = `${of}-${runs++}`;
    const workspace = alone ? repository.checkoutOfScripts(ref, place) : repository.checkout(ref, place);
    const artifacts = join(folder, "artifacts");
    const github = {
      token: Forge.token,
      server_url: "https://forge.example",
      repository: "example/platform",
      run_id: "4711",
      ...("github" in context ? (context.github as object) : {}),
    };
    const own = { GITHUB_API_URL: api, GITHUB_REPOSITORY: "example/platform", GITHUB_SHA: repository.head(ref) };
    const secrets = {
      SSH_PRIVATE_KEY: readFileSync(join(root, inventory.privateKeyPath), "utf8"),
      MUTUAL_TLS_SECRETS: JSON.stringify({ "api-key": key }),
    };
    before(artifacts);
    const machine = alone ? { ...repository.environmentOfDeploy, ...tools } : environment;
    const finished = await runJob(
      name,
      { workspace, artifacts, environment: { ...machine, ...own }, context: { secrets, ...context, github } },
      of,
    );
    said.push(finished.output);
    return { ...finished, workspace };
  }

  /** The two jobs of a deploy of one stack; the second one is on another machine, which has no npm. */
  async function deploy(ref: string, context: object = {}, before: (artifacts: string) => void = () => {}) {
    rmSync(join(folder, "artifacts"), { recursive: true, force: true });
    const { code, output, outputs } = await job("deploy", ref, context, { of: "plan" });
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    const { stack = "" } = ("inputs" in context ? context.inputs : {}) as { readonly stack?: string };
    expect(JSON.parse(outputs?.stacks ?? "")).toEqual(stack === "" ? ["one-vhost", "spare"] : [stack]);
    return job("deploy", ref, { ...context, matrix: { stack: "one-vhost" } }, { alone: true, before });
  }

  /** What runs for a pull request: its program without rights, then the main branch's on what it left. */
  async function pullRequest(proposal: Proposal): Promise<Finished> {
    rmSync(join(folder, "artifacts"), { recursive: true, force: true });
    expect(await job("synth", proposal.branch)).toMatchObject({ code: 0 });
    const run = {
      id: 1,
      head_sha: proposal.sha,
      head_branch: proposal.branch,
      head_repository: { owner: { login: proposal.owner } },
    };
    return job("review", "main", { github: { event: { workflow_run: run } } });
  }

  function propose(number: number, branch: string, ...lines: string[]): Proposal {
    const proposal = { number, owner: "stranger", branch, sha: repository.branch(branch, ...lines) };
    forge.proposals.push(proposal);
    return proposal;
  }

  const reviewedOf = (sha: string, stack = "one-vhost") =>
    forge.statuses.find((each) => each.sha === sha && each.context === `mutual-tls/review/${stack}`)?.description ??
    "(none)";

  const comments = (number: number) => forge.comments.filter(({ proposal }) => proposal === number);

  test("a pull request of a fork gets one comment, which its later reviews replace", async () => {
    const proposal = propose(1, "anchor", CHANGES.anchor);
    forge.say(1, "stranger", "<!-- cdktf-mutual-tls review of one-vhost -->\nlooks good");
    for (let number = 0; number < 100; number++) forge.say(1, "stranger", `comment ${number}`);
    expect(await pullRequest(proposal)).toMatchObject({ code: 0 });
    const [first] = comments(1).filter(({ author }) => author !== "stranger");
    expect(first?.body).toMatch(
      /^<!-- cdktf-mutual-tls review of one-vhost -->\n<!-- cdktf-mutual-tls review -->\n\n### :warning: 1 of 1 host changes;/,
    );
    expect(first?.body).toContain("[The whole page](https://forge.example/example/platform/actions/runs/4711)");
    expect(forge.statuses.map(({ sha, context, state }) => [sha, context, state])).toEqual([
      [proposal.sha, "mutual-tls/review", "success"],
      [proposal.sha, "mutual-tls/review/spare", "success"],
      [proposal.sha, "mutual-tls/review/one-vhost", "success"],
    ]);
    expect(first?.body).toContain(reviewedOf(proposal.sha));

    proposal.sha = repository.branch("anchor", CHANGES.anchor, "// in other words\n");
    expect(await pullRequest(proposal)).toMatchObject({ code: 0 });
    // One of each stack.
    expect(comments(1).filter(({ author }) => author !== "stranger")).toHaveLength(2);
    expect(comments(1)[0]?.body).toBe("<!-- cdktf-mutual-tls review of one-vhost -->\nlooks good");
    expect(forge.statuses[0]?.sha).toBe(proposal.sha);
    expect(readdirSync(join(folder, "artifacts/pages")).sort()).toEqual(["one-vhost", "spare"]);
    expect(readdirSync(join(folder, "artifacts/pages/one-vhost")).sort()).toEqual([
      ...["digest", "page.html", "page.md", "review.json", "verdict"],
    ]);
  });

  test("a review that a newer commit has overtaken says nothing", async () => {
    const proposal = { ...(forge.proposals[0] as Proposal), sha: "0".repeat(40) };
    const before = JSON.stringify([forge.comments, forge.statuses]);
    expect(await pullRequest(proposal)).toMatchObject({
      code: 0,
      output: expect.stringContaining("no open pull request"),
    });
    expect(JSON.stringify([forge.comments, forge.statuses])).toBe(before);
  });

  test("what a policy denies is commented, and its status is a failure", async () => {
    const proposal = propose(2, "host", CHANGES.host);
    expect(await pullRequest(proposal)).toMatchObject({ code: 0 });
    expect(comments(2)[0]?.body).toMatch(/\n### :warning: denied by policy: no `host-new`; /);
    expect(forge.statuses[0]).toMatchObject({ sha: proposal.sha, context: "mutual-tls/review", state: "failure" });
    // The policy is declared for the app, and the other stack holds it.
    expect(forge.statuses.slice(0, 3).map(({ context, state }) => [context, state])).toEqual([
      ["mutual-tls/review", "failure"],
      ["mutual-tls/review/spare", "success"],
      ["mutual-tls/review/one-vhost", "failure"],
    ]);
  });

  test("a page that was not reviewed is not deployed, and one that was denied neither", async () => {
    const before = await onHost("ls /var/lib/cdktf-mutual-tls");
    const { code, output } = await deploy("main");
    expect([code, output]).toEqual([1, expect.stringContaining("no review that denies nothing is on record")]);
    const proposal = forge.proposals[1] as Proposal;
    proposal.merged = repository.head("host");
    expect(await deploy("host")).toMatchObject({
      code: 1,
      output: expect.stringContaining("no review that denies nothing is on record"),
    });
    expect(await onHost("ls /var/lib/cdktf-mutual-tls")).toEqual(before);
  });

  test("what was reviewed is applied after the merge: that plan, on the real host", async () => {
    const proposal = forge.proposals[0] as Proposal;
    proposal.merged = repository.merge("anchor");
    const { code, output } = await deploy("main");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(output).toContain(`the plan is what was reviewed: ${reviewedOf(proposal.sha)}`);
    expect(output).toMatch(/Apply complete! Resources: \d+ added/);
    expect(await onHost("cat /root/api.key")).toEqual([0, key.trim()]);
    expect(await onHost("ls /usr/local/share/ca-certificates")).toEqual([0, "root.crt"]);
  });

  test("another plan than the reviewed one is refused before the apply, until somebody has read its page", async () => {
    const proposal = propose(3, "other", CHANGES.otherAnchor);
    expect(await pullRequest(proposal)).toMatchObject({ code: 0 });
    // Something else is merged in between.
    repository.branch("between", 'www01.addTrustAnchor("between", CaCertificate.fromFile("root.pem"));\n');
    repository.merge("between");
    proposal.merged = repository.merge("other");
    const before = await onHost("ls /usr/local/share/ca-certificates; cat /var/lib/cdktf-mutual-tls/generation");
    const refused = await deploy("main");
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringContaining("the plan is not what was reviewed: nothing is deployed"),
    ]);
    expect(refused.output).not.toContain("Apply complete");
    expect(await onHost("ls /usr/local/share/ca-certificates; cat /var/lib/cdktf-mutual-tls/generation")).toEqual(
      before,
    );

    const digest = readFileSync(join(refused.workspace, "pages/digest"), "utf8").trim();
    expect(readFileSync(join(refused.workspace, "../deploy.runner/summary.md"), "utf8")).toContain(digest);
    const { code, output } = await deploy("main", { inputs: { stack: "one-vhost", digest } });
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(await onHost("ls /usr/local/share/ca-certificates")).toEqual([0, expect.stringContaining("between.crt")]);
  });

  test("an engine that was altered after the plan, or a plan that is not the one that is printed, is not applied", async () => {
    const page = await deploy("main", { inputs: { stack: "one-vhost", digest: "0".repeat(64) } });
    expect(page.code).toBe(1);
    const digest = readFileSync(join(page.workspace, "pages/digest"), "utf8").trim();
    const context = { inputs: { stack: "one-vhost", digest } };
    const inPlans = (script: string) => (artifacts: string) => {
      const text = `tar -xf plans.tar && cd plans/one-vhost && { ${script}; } && cd ../.. && tar -cf plans.tar plans`;
      execFileSync("sh", ["-c", text], { cwd: join(artifacts, "plans") });
    };
    const before = await onHost("cat /var/lib/cdktf-mutual-tls/generation");
    const engine = await deploy("main", context, inPlans("echo id >>stack/web/engine.sh"));
    expect([engine.code, engine.output]).toEqual([1, expect.stringContaining("web/engine.sh: FAILED")]);
    // A print that says another thing than the plan is compared with it before the key is there.
    const forged = await deploy("main", context, inPlans("sed -i 's/0644 root root/0640 root root/g' plan.json"));
    expect(forged.output).toMatch(/says another thing of .* than the plan file/);
    expect(forged.output).not.toContain("Apply complete");
    expect(forged.code).not.toBe(0);
    expect(await onHost("cat /var/lib/cdktf-mutual-tls/generation")).toEqual(before);
  });

  test("GitLab's jobs do the same: one note, a refused plan, an applied one", async () => {
    const sha = repository.branch(
      "gitlab",
      "// of GitLab\n",
      'www01.addTrustAnchor("gitlab", CaCertificate.fromFile("root.pem"));\n',
    );
    const proposal: Proposal = { number: 8, owner: "example", branch: "gitlab", sha };
    forge.proposals.push(proposal);
    forge.say(8, "stranger", "<!-- cdktf-mutual-tls review of one-vhost -->\n\n<!-- forged -->");
    const run = async (name: string, workspace: string, more: Readonly<Record<string, string>> = {}) => {
      const isAlone = name === "compare" || name === "deploy";
      const machine = isAlone ? { ...repository.environmentOfDeploy, ...tools } : environment;
      const finished = await runScript(gitlabScript(name), workspace, {
        ...gitlabVariables(),
        ...machine,
        PATH: `${join(folder, "terraform")}:${machine.PATH}`,
        STACK: "one-vhost",
        CI_API_V4_URL: api,
        CI_PROJECT_ID: "7",
        CI_JOB_URL: "https://forge.example/jobs/1",
        CI_COMMIT_SHA: sha,
        ...more,
      });
      said.push(finished.output);
      return finished;
    };
    const request = { CI_MERGE_REQUEST_IID: "8", CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" };
    const workspace = repository.checkout("gitlab", "gitlab");
    expect(await run("synth", workspace, request)).toMatchObject({ code: 0 });
    // The artifact of the one job is in the next one's checkout.
    for (const expected of [3, 3]) {
      rmSync(join(workspace, "cdktf.out"), { recursive: true, force: true });
      for (const left of ["head", "base", "tool", "pages"])
        rmSync(join(workspace, left), { recursive: true, force: true });
      execFileSync("git", ["worktree", "prune"], { cwd: workspace });
      const reviewed = await run("review", workspace, { ...request, REVIEW_TOKEN: Forge.token });
      expect([reviewed.code, reviewed.code === 0 ? "" : reviewed.output]).toEqual([0, ""]);
      expect(comments(8)).toHaveLength(expected);
    }
    const digest = readFileSync(join(workspace, "pages/one-vhost/digest"), "utf8").trim();
    expect(comments(8)[1]?.body.split("\n").pop()).toBe(`<!-- ${sha} 0 ${digest} -->`);

    proposal.merged = repository.merge("gitlab");
    const commit = { CI_COMMIT_SHA: proposal.merged };
    /** The jobs after the merge, each with the artifacts of the ones before. */
    const after = async (ref: string) => {
      const planned = repository.checkout(ref, `gitlab-plan-${ref}`);
      expect(await run("plan", planned, commit)).toMatchObject({ code: 0 });
      const last = repository.checkoutOfScripts(ref, `gitlab-deploy-${ref}`);
      cpSync(join(planned, "plans.tar"), join(last, "plans.tar"));
      const compared = await run("compare", last, { ...commit, REVIEW_TOKEN: Forge.token });
      if (compared.code !== 0) return compared;
      for (const left of ["tool", "plans"]) rmSync(join(last, left), { recursive: true });
      return run("deploy", last, {
        ...commit,
        SSH_PRIVATE_KEY: readFileSync(join(root, inventory.privateKeyPath), "utf8"),
        MUTUAL_TLS_SECRETS: JSON.stringify({ "api-key": key }),
      });
    };
    const refused = await after("anchor");
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("the plan is not what was reviewed")]);
    const { code, output } = await after("main");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(await onHost("ls /usr/local/share/ca-certificates")).toEqual([0, expect.stringContaining("gitlab.crt")]);
  });

  test("no job prints a key or a token", () => {
    const login = readFileSync(join(root, inventory.privateKeyPath), "utf8");
    const secret = [Forge.token, ...[login, key].flatMap((text) => text.trim().split("\n").slice(1, -1))];
    expect(secret.filter((line) => said.some((output) => output.includes(line)))).toEqual([]);
  });

  test("a Terraform with another hash is not unpacked", async () => {
    const { code, output } = await runScript(
      'sh ci/terraform.sh 1.11.4 "$HASH" terraform',
      repository.checkout("main", "hash"),
      {
        ...environment,
        HASH: "0".repeat(64),
      },
    );
    expect([code, output]).toEqual([1, expect.stringContaining("FAILED")]);
  });
});

/** A release of Terraform to download, which is the one of this machine. @returns its hash */
function release(folder: string, forge: Forge): string {
  const bin = join(folder, "terraform");
  mkdirSync(bin);
  writeFileSync(join(bin, "terraform"), `#!/bin/sh\nexec ${findProgram("terraform")} "$@"\n`);
  chmodSync(join(bin, "terraform"), 0o755);
  execFileSync("zip", ["--quiet", "terraform.zip", "terraform"], { cwd: bin });
  const bytes = readFileSync(join(bin, "terraform.zip"));
  forge.downloads.set("/terraform/1.11.4/terraform_1.11.4_linux_amd64.zip", bytes);
  return createHash("sha256").update(bytes).digest("hex");
}

/** A release of this package to download, whose program is that of this checkout. @returns its hash */
function releaseOfTool(folder: string, forge: Forge): string {
  const bin = join(folder, "release/package/bin");
  mkdirSync(bin, { recursive: true });
  const program = [join(root, "node_modules/tsx/dist/cli.mjs"), join(root, "lib/cli/main.ts")];
  writeFileSync(
    join(bin, "cdktf-mutual-tls.mjs"),
    `import { spawnSync } from "node:child_process";
const args = [...${JSON.stringify(program)}, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 2;
`,
  );
  execFileSync("tar", ["-czf", "package.tgz", "package"], { cwd: join(folder, "release") });
  const bytes = readFileSync(join(folder, "release/package.tgz"));
  forge.downloads.set("/npm/cdktf-mutual-tls/-/cdktf-mutual-tls-0.2.0.tgz", bytes);
  return createHash("sha512").update(bytes).digest("hex");
}

/** What `terraform init` writes for a stack with a fleet. */
function lockOfProviders(folder: string, tools: Readonly<Record<string, string>>): string {
  const work = join(folder, "lock");
  mkdirSync(work);
  writeFileSync(
    join(work, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: { null: NULL_PROVIDER } } }),
  );
  execFileSync(findProgram("terraform") ?? "", ["init", "-input=false"], {
    cwd: work,
    env: { ...process.env, ...tools },
  });
  return readFileSync(join(work, ".terraform.lock.hcl"), "utf8");
}
