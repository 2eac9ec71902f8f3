import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineScript } from "../lib/apply/engine";
import { agentScript } from "../lib/certmgr/agent";
import { gateScript } from "../lib/pki/gate/script";
import { awkComplaints } from "./awk-programs";
import { root } from "./base-revision";
import { execute, type Finished } from "./stage";

/** Checks every shell and awk program of the checkout. */
export async function shellAndAwk(): Promise<Finished> {
  const shell = await shellcheck();
  const complaints = await awkComplaints(join(root, "lib"));
  return { code: shell.code || complaints.length, output: [shell.output, ...complaints].join("\n") };
}

async function shellcheck(): Promise<Finished> {
  const listed = await execute("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.sh"]);
  const isPart = (file: string) => /^lib\/(core|apply\/engine|certmgr\/agent|pki\/gate)\//.test(file);
  const files = listed.output.split("\n").filter((file) => file !== "" && !isPart(file));
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-shellcheck-"));
  try {
    // Parts of a program call each other and share variables, so they are checked as the one program that hosts run.
    // The part that only observes comes after the engine.
    const observe = readFileSync(join(root, "lib/apply/engine/observe.sh"), "utf8");
    writeFileSync(join(folder, "engine.sh"), `#!/bin/sh\n${engineScript()}\n${observe}`);
    writeFileSync(join(folder, "agent.sh"), agentScript());
    writeFileSync(join(folder, "gate.sh"), gateScript());
    const programs = ["engine.sh", "agent.sh", "gate.sh"].map((name) => join(folder, name));
    return await execute("shellcheck", ["--shell=sh", "--severity=style", ...programs, ...files]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
