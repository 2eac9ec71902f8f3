import { basename } from "node:path";
import type { SynthesizedFleet } from "../../output/read-output";
import { secretsOfPlan } from "../../plan/host-plan";
import { shardsOf } from "../../plan/host-tree";
import type { SoughtHost } from "../../stack/membership";
import { hostPlans } from "../../synth/host-plans";
import type { HostSide } from "./host-side";
import type { SavedPlan } from "./saved-plan";

/** The hosts of a stack as its fleets declare them, in the order in which they are applied. */
export function hostsOfOutput(fleets: readonly SynthesizedFleet[]): SoughtHost[] {
  return fleets.flatMap(({ directory, facts, model }) => {
    const declared = new Map(model.hosts.map((host) => [host.fqdn, host] as const));
    const names = new Map(model.hosts.map(({ name, fqdn }) => [name, fqdn] as const));
    return hostPlans(model).map((plan) => {
      const { name, fqdn, after, platform } = plan;
      const { connection } = declared.get(fqdn) ?? {};
      return {
        fqdn,
        name,
        os: `${platform.osId} ${platform.osVersion}`,
        ...(connection === undefined ? {} : { connection }),
        ...(facts.sshPrivateKeyFile === undefined ? {} : { identityFile: facts.sshPrivateKeyFile }),
        secrets: secretsIn(plan),
        shards: shardsOf(plan).length,
        after: after.map((each) => names.get(each) ?? each),
        ...placesIn(basename(directory), name),
      };
    });
  });
}

/** The hosts of a plan, with the folders that the resources of their content name. */
export function hostsOfPlan({ head, stack, contents }: SavedPlan): SoughtHost[] {
  return [...head.values()].map((side) => {
    const { fqdn, os, after } = side;
    const [first = "", ...more] = contents.get(fqdn) ?? [];
    const content = stack.parts.get(first)?.content as { readonly triggers?: unknown } | undefined;
    const [, fleet = "", name = ""] = FOLDER.exec(String(content?.triggers)) ?? [];
    return {
      fqdn,
      name: name === "" ? (fqdn.split(".")[0] ?? fqdn) : name,
      os,
      secrets: secretsIn(side),
      shards: 1 + more.length,
      after,
      ...placesIn(fleet, name),
    };
  });
}

const FOLDER = /file\("\$\{path\.module\}\/([^/"$%\\]+)\/([^/"$%\\]+)\/shards\/0\.json"\)/;

function placesIn(fleet: string, host: string): Pick<SoughtHost, "folder" | "engine"> {
  return { folder: `${fleet}/${host}`, engine: `${fleet}/engine.sh` };
}

function secretsIn(side: Pick<HostSide, "bundles">): SoughtHost["secrets"] {
  return secretsOfPlan(side).map(({ path, secret: { name, version } }) => ({ name, version, path }));
}
