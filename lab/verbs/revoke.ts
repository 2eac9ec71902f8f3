import { visibleLine } from "../../lib/core/text/visible";
import { revoke as revokeCertificate } from "../../lib/operate/revoke";
import { LabError, UsageError } from "../errors";
import { hostShell } from "../host-shell";
import { readInventory } from "../inventory";
import { progress } from "../progress";
import { readFacts } from "../stack";
import { asLabError } from "./enroll";
import type { Verb } from "./verb";

export const revoke: Verb = {
  name: "revoke",
  parameters: "NAME [--organization O]",
  summary: "revokes the certificate /root/NAME.crt of client01 and refreshes the OCSP responses",
  run: async (lab, args) => {
    const [name, option, given, ...rest] = args;
    const hasOption = option === undefined || (option === "--organization" && given !== undefined);
    if (name === undefined || name.startsWith("-") || !hasOption || rest.length > 0) {
      throw new UsageError("revoke takes a name, and the organization if it is not that of the declared client");
    }
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
      throw new LabError(`${JSON.stringify(name)} is not the name of an identity`);
    const inventory = readInventory(lab.name);
    const facts = readFacts(lab);
    const host = facts.enrollment?.host;
    if (host === undefined) throw new LabError("the declaration has no host that enrolls client identities");
    const template = facts.manifests?.find((each) => each.host === host && each.file === facts.enrollment?.template);
    const organization = given ?? template?.names[0]?.organization ?? "";
    await progress.step("revoke", `revoking ${name}`, async (step) => {
      const certificate = { host, path: `/root/${name}.crt`, identity: { name, organization } };
      const revoked = await revokeCertificate(facts, hostShell(inventory), certificate).catch(asLabError);
      step.result(`${visibleLine(revoked.subject)}, serial ${revoked.serialHex}, revoked by ${revoked.authority}`);
    });
    return 0;
  },
};
