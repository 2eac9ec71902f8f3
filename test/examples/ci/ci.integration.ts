import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labDefinition } from "../../../lab/definition";
import type { Inventory } from "../../../lab/inventory";
import { root } from "../../../lab/paths";
import { ensureNullProvider } from "../../../lab/providers";
import { runOnHost } from "../../../lab/ssh";
import { down } from "../../../lab/verbs/down";
import { bringUp } from "../../../lab/verbs/up";
import { actionlint } from "../../support/actionlint";
import { testPki } from "../../support/fleet";
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
    repository = new Repository(folder, { address, hostKey }, certificates);
    environment = {
      ...repository.environment,
      ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }),
      TERRAFORM_RELEASES: `${api}/terraform`,
      TERRAFORM_SHA256: release(folder, forge),
    };
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
  async function job(name: WorkflowName, ref: string, context: object = {}): Promise<Finished & { workspace: string }> {
    const workspace = repository.checkout(ref, `${name}-${runs++}`);
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
    const finished = await runJob(name, {
      workspace,
      artifacts,
      environment: { ...environment, ...own },
      context: { secrets, ...context, github },
    });
    said.push(finished.output);
    return { ...finished, workspace };
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

  const comments = (number: number) => forge.comments.filter(({ proposal }) => proposal === number);

  test("a pull request of a fork gets one comment, which its later reviews replace", async () => {
    const proposal = propose(1, "anchor", CHANGES.anchor);
    forge.say(1, "stranger", "<!-- cdktf-mutual-tls review -->\nlooks good");
    for (let number = 0; number < 100; number++) forge.say(1, "stranger", `comment ${number}`);
    expect(await pullRequest(proposal)).toMatchObject({ code: 0 });
    const [first] = comments(1).filter(({ author }) => author !== "stranger");
    expect(first?.body).toMatch(/^<!-- cdktf-mutual-tls review -->\n\n### :warning: 1 of 1 host changes;/);
    expect(first?.body).toContain("[The whole page](https://forge.example/example/platform/actions/runs/4711)");
    expect(forge.statuses[0]).toMatchObject({ sha: proposal.sha, context: "mutual-tls/review", state: "success" });
    expect(first?.body).toContain(forge.statuses[0]?.description ?? "(none)");

    proposal.sha = repository.branch("anchor", CHANGES.anchor, "// in other words\n");
    expect(await pullRequest(proposal)).toMatchObject({ code: 0 });
    expect(comments(1).filter(({ author }) => author !== "stranger")).toHaveLength(1);
    expect(comments(1)[0]?.body).toBe("<!-- cdktf-mutual-tls review -->\nlooks good");
    expect(forge.statuses[0]?.sha).toBe(proposal.sha);
    expect(readdirSync(join(folder, "artifacts/pages")).sort()).toEqual([
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
    expect(forge.statuses[0]).toMatchObject({ sha: proposal.sha, state: "failure" });
  });

  test("a page that was not reviewed is not deployed, and one that was denied neither", async () => {
    const before = await onHost("ls /var/lib/cdktf-mutual-tls");
    const { code, output } = await job("deploy", "main");
    expect([code, output]).toEqual([1, expect.stringContaining("no review that denies nothing is on record")]);
    const proposal = forge.proposals[1] as Proposal;
    proposal.merged = repository.head("host");
    expect(await job("deploy", "host")).toMatchObject({
      code: 1,
      output: expect.stringContaining("no review that denies nothing is on record"),
    });
    expect(await onHost("ls /var/lib/cdktf-mutual-tls")).toEqual(before);
  });

  test("what was reviewed is applied after the merge: that plan, on the real host", async () => {
    const proposal = forge.proposals[0] as Proposal;
    proposal.merged = repository.merge("anchor");
    const { code, output } = await job("deploy", "main");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(output).toContain(
      `the plan is what was reviewed: ${forge.statuses.find(({ sha }) => sha === proposal.sha)?.description}`,
    );
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
    const refused = await job("deploy", "main");
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
    const { code, output } = await job("deploy", "main", { inputs: { digest } });
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(await onHost("ls /usr/local/share/ca-certificates")).toEqual([0, expect.stringContaining("between.crt")]);
  });

  test("GitLab's jobs do the same: one note, a refused plan, an applied one", async () => {
    const sha = repository.branch(
      "gitlab",
      "// of GitLab\n",
      'www01.addTrustAnchor("gitlab", CaCertificate.fromFile("root.pem"));\n',
    );
    const proposal: Proposal = { number: 8, owner: "example", branch: "gitlab", sha };
    forge.proposals.push(proposal);
    forge.say(8, "stranger", "<!-- cdktf-mutual-tls review -->\n\n<!-- forged -->");
    const run = async (name: string, workspace: string, more: Readonly<Record<string, string>> = {}) => {
      const finished = await runScript(gitlabScript(name), workspace, {
        ...gitlabVariables(),
        ...environment,
        PATH: `${join(folder, "terraform")}:${environment.PATH}`,
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
    for (const expected of [2, 2]) {
      rmSync(join(workspace, "cdktf.out"), { recursive: true, force: true });
      for (const left of ["head", "base"]) rmSync(join(workspace, left), { recursive: true, force: true });
      execFileSync("git", ["worktree", "prune"], { cwd: workspace });
      const reviewed = await run("review", workspace, { ...request, REVIEW_TOKEN: Forge.token });
      expect([reviewed.code, reviewed.code === 0 ? "" : reviewed.output]).toEqual([0, ""]);
      expect(comments(8)).toHaveLength(expected);
    }
    const digest = readFileSync(join(workspace, "pages/digest"), "utf8").trim();
    expect(comments(8)[1]?.body.split("\n").pop()).toBe(`<!-- ${sha} 0 ${digest} -->`);

    proposal.merged = repository.merge("gitlab");
    const secrets = {
      REVIEW_TOKEN: Forge.token,
      CI_COMMIT_SHA: proposal.merged,
      SSH_PRIVATE_KEY: readFileSync(join(root, inventory.privateKeyPath), "utf8"),
      MUTUAL_TLS_SECRETS: JSON.stringify({ "api-key": key }),
    };
    const other = repository.checkout("anchor", "gitlab-other");
    const refused = await run("deploy", other, secrets);
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("the plan is not what was reviewed")]);
    const { code, output } = await run("deploy", repository.checkout("main", "gitlab-deploy"), secrets);
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
