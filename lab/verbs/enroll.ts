import { enroll as enrollIdentity } from "../../lib/operate/enroll";
import { LabError, UsageError } from "../errors";
import { hostShell } from "../host-shell";
import { readInventory } from "../inventory";
import { progress } from "../progress";
import { readFacts } from "../stack";
import type { Verb } from "./verb";

export const enroll: Verb = {
  name: "enroll",
  parameters: "NAME --organization O",
  summary: "enrolls a client's identity and leaves /root/NAME.{crt,key} on client01",
  run: async (lab, args) => {
    const [name, option, organization, ...rest] = args;
    if (
      name === undefined ||
      name.startsWith("-") ||
      option !== "--organization" ||
      organization === undefined ||
      rest.length > 0
    ) {
      throw new UsageError("enroll takes a name and an organization");
    }
    const inventory = readInventory(lab.name);
    await progress.step("enroll", `enrolling ${name}`, async (step) => {
      const identity = await enrollIdentity(readFacts(lab), hostShell(inventory), name, organization).catch(asLabError);
      step.result(`${identity.host}: ${identity.certificate} and ${identity.privateKey}, O=${organization}`);
    });
    return 0;
  },
};

export function asLabError(error: unknown): never {
  throw new LabError(error instanceof Error ? error.message : String(error));
}
