import { dirname, join } from "node:path";
import { compareHost } from "../../lib/drift/compare";
import { lookAtHost } from "../../lib/drift/look";
import type { Observation } from "../../lib/drift/observation";
import type { HostModel } from "../../lib/model/host";
import type { HostShell } from "../../lib/operate/host-shell";
import type { SynthesizedHost } from "../../lib/output/read-output";
import { parseHostPlan } from "../../lib/plan/parse-host-plan";
import { debian13 } from "../../lib/platform/debian";
import { OS, type ThrowAwayHost } from "../apply/throw-away-host";
import { shownDrift } from "./shown";

/** A throw-away host as the library reaches hosts. */
export function shellOn(host: ThrowAwayHost): HostShell {
  return {
    run: async (_, command, { input = "" } = {}) => {
      const { code, out } = host.sh(command, input);
      return { code, stdout: out, stderr: code === 0 ? "" : out };
    },
  };
}

/** What is declared of www01: the text of a plan, and the contents of its files. */
export function declared(plan: string, files: Readonly<Record<string, string>> = {}): SynthesizedHost {
  const content = { file: (path: string) => Buffer.from(files[path] ?? ""), declaredBy: () => "" };
  const { fqdn, bundles } = parseHostPlan(plan, content);
  return {
    name: "www01",
    fqdn,
    path: "lab/www01",
    directory: dirname(join("lab", "www01")),
    after: [],
    packageManager: "apt",
    bundles,
  };
}

const [, osId = "", osVersion = ""] = OS.split(" ");

export const model = {
  name: "www01",
  platform: { ...debian13, osId, osVersion },
  connection: { user: "root" },
  importedCertificates: [],
} as unknown as HostModel;

export function look(host: ThrowAwayHost, declaration: SynthesizedHost, of: HostModel = model): Promise<Observation> {
  return lookAtHost(declaration, of, shellOn(host));
}

export async function driftOn(
  host: ThrowAwayHost,
  declaration: SynthesizedHost,
  of: HostModel = model,
): Promise<ReturnType<typeof shownDrift>> {
  const asked = new Date();
  const observation = await look(host, declaration, of);
  return shownDrift(compareHost(declaration, of, observation, { asked, answered: new Date(), days: 30 }));
}
