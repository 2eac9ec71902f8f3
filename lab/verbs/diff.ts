import { cdktf, variableFile } from "../cdktf";
import { LabError } from "../errors";
import { progress } from "../progress";
import { ensureNullProvider } from "../providers";
import { terminal } from "../terminal";
import type { Verb } from "./verb";

export const diff: Verb = {
  name: "diff",
  parameters: "[--var-file FILE]",
  summary: "shows with cdktf diff what deploy would change",
  run: async (lab, args) => {
    const options = variableFile("diff", args);
    const provider = await ensureNullProvider();
    const result = await progress.step("diff", "cdktf diff", async (step) => {
      const finished = await cdktf(lab, provider, "diff", options, step.detail);
      step.result(finished.code === 0 ? "compared" : "not compared");
      return finished;
    });
    if (result.code !== 0) throw new LabError(result.lines.slice(-40).join("\n"));
    const start = result.lines.findIndex((line) => /Terraform used the selected providers|No changes\./.test(line));
    terminal.out(result.lines.slice(Math.max(0, start)).join("\n").trimEnd());
    return 0;
  },
};
