import { main } from "../../lib/cli/main";
import { outputDirectory } from "../stack";
import { terminal } from "../terminal";
import type { Verb } from "./verb";

export const drift: Verb = {
  name: "drift",
  parameters: "[--json] [--host NAME] [--repair-file FILE.tfvars.json]",
  summary: "reports what differs on the hosts from the last apply",
  run: (lab, args) =>
    main(["drift", "--out", outputDirectory(lab), ...args], {
      out: terminal.painted,
      err: terminal.err,
      now: () => new Date(),
      isColoured: terminal.isColoured(),
    }),
};
