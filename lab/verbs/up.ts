import { waitForHosts } from "../boot";
import { checkCheckout } from "../checkout";
import {
  containerName,
  isPlatformName,
  type LabDefinition,
  onPlatform,
  platformNames,
  type ReleaseName,
} from "../definition";
import { UsageError } from "../errors";
import { ensureForeignImage } from "../foreign-image";
import { AddressError, checkContainerNames, ensureHost, type HostOutcome } from "../hosts";
import { ensureImage, withImageLock } from "../image";
import { asLastTime, type Inventory, writeInventory } from "../inventory";
import { ensureKeys, type Keys } from "../keys";
import { withLock } from "../lock";
import { requireRoot } from "../machine";
import { ensureNetwork, replaceNetwork } from "../network";
import { hostPlatforms } from "../platforms";
import { progress } from "../progress";
import { ensureProxy, proxyPort } from "../proxy";
import type { Oci } from "../runtime/oci";
import { ensureEngine } from "../runtime/select";
import type { Verb } from "./verb";

/** A running lab. */
export interface Up {
  readonly inventory: Inventory;
  /** What happened to each host, by name. */
  readonly outcomes: ReadonlyMap<string, HostOutcome>;
}

export const up: Verb = {
  name: "up",
  parameters: "[--platform debian|el] [--image NAME]",
  summary: "installs what the lab needs, boots its hosts and waits for them",
  run: async (lab, args) => {
    await bringUp(chosen(lab, args));
    return 0;
  },
};

/** The lab by the options, otherwise by the environment, otherwise as it is. */
function chosen(lab: LabDefinition, args: readonly string[]): LabDefinition {
  const options = new Map<string, string>();
  for (let index = 0; index < args.length; index += 2) {
    const [name = "", value = ""] = args.slice(index, index + 2);
    if ((name !== "--platform" && name !== "--image") || value === "" || options.has(name)) {
      throw new UsageError(`up takes --platform ${platformNames.join("|")} and --image NAME`);
    }
    options.set(name, value);
  }
  const platform = options.get("--platform");
  const image = options.get("--image");
  if (platform === undefined) {
    if (image !== undefined) throw new UsageError("--image needs --platform, the platform that is in the image");
    return process.env.LAB_PLATFORM ? lab : asLastTime(lab);
  }
  if (!isPlatformName(platform)) {
    throw new UsageError(`unknown platform: ${JSON.stringify(platform)}; allowed: ${platformNames.join(", ")}`);
  }
  return onPlatform(lab, platform, image);
}

/** Brings the lab up from any state. What is already right is not touched. */
export async function bringUp(lab: LabDefinition): Promise<Up> {
  requireRoot();
  return withLock(`lab/${lab.name}`, "lab", async () => {
    const oci = await ensureEngine();
    const containers = await oci.containers();
    checkContainerNames(lab, containers);
    checkCheckout(lab, [...containers, ...(await oci.networks())]);
    const network = await progress.step("network", "making the lab's network", async (step) => {
      const name = await ensureNetwork(oci, lab);
      step.result(`${name} ${lab.subnet}`);
      return name;
    });
    const keys = await ensureKeys(lab);
    const [known, outcomes] = await withImageLock(async () => {
      const withReleases = await ensureImages(oci, lab);
      return [withReleases, await ensureHosts(oci, withReleases, network, keys)] as const;
    });
    const inventory = writeInventory(known, await ensureKeys(lab));
    await ensurePackagesPath(lab);
    await waitForBoot(oci, lab, inventory);
    return { inventory, outcomes };
  });
}

/** Returns the lab with the releases that images from elsewhere contain. */
async function ensureImages(oci: Oci, lab: LabDefinition): Promise<LabDefinition> {
  const made = new Set(lab.hosts.flatMap(({ image, platform }) => (image === undefined ? [platform] : [])));
  for (const platform of made) await ensureImage(oci, hostPlatforms[platform].image);
  const releases = new Map<string, ReleaseName>();
  for (const { image, platform } of lab.hosts) {
    if (image !== undefined && !releases.has(image))
      releases.set(image, await ensureForeignImage(oci, image, platform));
  }
  const hosts = lab.hosts.map((host) =>
    host.image === undefined ? host : { ...host, release: releases.get(host.image) },
  );
  return { ...lab, hosts };
}

async function ensureHosts(
  oci: Oci,
  lab: LabDefinition,
  network: string,
  keys: Keys,
): Promise<Map<string, HostOutcome>> {
  return progress.step("hosts", "starting containers", async (step) => {
    let outcomes = await startHosts(oci, lab, network, keys);
    const refused = outcomes.find(({ error }) => error instanceof AddressError);
    if (refused !== undefined) {
      step.detail("making the network and its hosts again");
      outcomes = await startHosts(oci, lab, await replaceNetwork(oci, lab), keys);
    }
    for (const { error } of outcomes) if (error !== undefined) throw error;
    step.result(outcomes.map(({ name, outcome }) => `${name} ${outcome}`).join(", "));
    return new Map(outcomes.flatMap(({ name, outcome }) => (outcome === undefined ? [] : [[name, outcome] as const])));
  });
}

interface Start {
  readonly name: string;
  readonly outcome?: HostOutcome;
  readonly error?: unknown;
}

/** All at the same time. All of them finish, even if one fails. */
async function startHosts(oci: Oci, lab: LabDefinition, network: string, keys: Keys): Promise<Start[]> {
  const existing = await oci.containers();
  return Promise.all(
    lab.hosts.map(async (host): Promise<Start> => {
      const container = existing.find(({ name }) => name === containerName(lab, host));
      try {
        return { name: host.name, outcome: await ensureHost(oci, lab, host, network, keys, container) };
      } catch (error) {
        return { name: host.name, error };
      }
    }),
  );
}

/** The bridge gets its address with the first container, so the proxy cannot listen earlier. */
async function ensurePackagesPath(lab: LabDefinition): Promise<void> {
  await progress.step("packages", "starting the apt proxy", async (step) => {
    step.result(`apt proxy ${lab.gateway}:${proxyPort} ${await ensureProxy(lab)}`);
  });
}

async function waitForBoot(oci: Oci, lab: LabDefinition, inventory: Inventory): Promise<void> {
  await progress.step("boot", "waiting for systemd and SSH", async (step) => {
    const failed = await waitForHosts(oci, lab, inventory, step);
    step.result(failed.length === 0 ? "all hosts answer" : `all hosts answer; failed units: ${failed.join(", ")}`);
  });
}
