import { main } from "../../lib/cli/main";
import { outputDirectory } from "../stack";
import type { Verb } from "./verb";

export const drift: Verb = {
  name: "drift",
  parameters: "[--json] [--host NAME] [--repair-file FILE.tfvars.json]",
  summary: "reports what differs on the hosts from the last apply",
  run: (lab, args) =>
    main(["drift", "--out", outputDirectory(lab), ...args], {
      out: (line) => process.stdout.write(`${line}\n`),
      err: (line) => process.stderr.write(`${line}\n`),
      now: () => new Date(),
      isColoured: process.stdout.isTTY === true && !process.env.NO_COLOR,
    }),
};
