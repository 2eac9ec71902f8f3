import { readFileSync } from "node:fs";
import { join } from "node:path";
import { initPki } from "../../lib/pki/ceremony/init";
import { cdktf, variableFile } from "../cdktf";
import type { LabDefinition } from "../definition";
import { deployFailure } from "../deploy-failure";
import { engineLine } from "../engine-line";
import { LabError } from "../errors";
import { readInventory } from "../inventory";
import { root } from "../paths";
import { progress } from "../progress";
import { ensureNullProvider } from "../providers";
import { pkiDirectory } from "../stack";
import type { Verb } from "./verb";

export const deploy: Verb = {
  name: "deploy",
  parameters: "[--var-file FILE]",
  summary: "makes the PKI on first use, then applies examples/seed-lab with cdktf deploy",
  run: async (lab, args) => {
    const options = variableFile("deploy", args);
    await deployLab(lab, options);
    return 0;
  },
};

/** Brings the hosts to the declared state. */
async function deployLab(lab: LabDefinition, options: readonly string[]): Promise<void> {
  const inventory = readInventory(lab.name);
  await ensurePki(lab);
  const provider = await ensureNullProvider();
  const summaries = new Map<string, string>();
  await progress.step("deploy", "cdktf deploy", async (step) => {
    const result = await cdktf(lab, provider, "deploy", ["--auto-approve", ...options], (line) => {
      const said = engineLine(inventory, line);
      if (said === undefined) {
        const own = line.replace(/^ *null_resource\.\w+ /, "");
        if (own.trim() !== "" && !/Still creating|remote-exec/.test(own)) step.detail(own);
        return;
      }
      if (/: \d+ changed/.test(said.text)) summaries.set(said.host, said.text.replace(/^[^:]*: /, ""));
      else {
        step.detail(`${said.host} ${said.text.trim()}`);
        progress.say(`  ${said.host.padEnd(10)} ${said.text}`);
      }
    });
    if (result.code !== 0) {
      const errors = result.lines.slice(firstError(result.lines)).filter((line) => line.trim() !== "");
      const failures = deployFailure(inventory, errors);
      throw new LabError([...errors.slice(0, 60), "", ...failures, `complete output: ${result.log}`].join("\n"));
    }
    step.result("applied");
  });
  for (const { name } of inventory.hosts) {
    progress.say(`  ${name.padEnd(10)} ${summaries.get(name) ?? "0 changed (nothing to apply, not contacted)"}`);
  }
}

/** The lines from the first error of Terraform or the synth on; without an error, the last lines. */
function firstError(lines: readonly string[]): number {
  const index = lines.findIndex((line) => /^\W*\w*Error: /.test(line.trim()) && !line.includes(" = "));
  return index >= 0 ? index : lines.length - 40;
}

async function ensurePki(lab: LabDefinition): Promise<void> {
  const description = JSON.parse(readFileSync(join(root, "examples/seed-lab/pki.json"), "utf8"));
  await progress.step("pki", "making the PKI", async (step) => {
    const said: string[] = [];
    const outcome = await initPki(pkiDirectory(lab), description, {
      now: new Date(),
      print: (line) => said.push(line),
    });
    if (outcome === "different") throw new LabError(said.join("\n"));
    step.result(outcome === "made" ? "made, the root's key stays here" : "exists");
  });
}
