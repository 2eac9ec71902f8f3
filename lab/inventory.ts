import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isChosen, type LabDefinition, onPlatform, platformNames } from "./definition";
import { LabError } from "./errors";
import type { Keys } from "./keys";
import { folder, root, stateDirectory } from "./paths";
import { hostPlatforms, releaseOf } from "./platforms";

/** The lab's hosts, and how to reach them. Paths are relative to the root of the checkout. */
export interface Inventory {
  readonly lab: string;
  readonly domain: string;
  readonly hosts: readonly InventoryHost[];
  readonly privateKeyPath: string;
  readonly knownHostsPath: string;
}

export interface InventoryHost {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Algorithm and key, as in a known_hosts line. */
  readonly hostKey: string;
  /** The method of `Platform` that the declaration uses for it. */
  readonly platform: string;
  /** The image that it was made from, if the lab did not make that image. */
  readonly image?: string;
}

export function inventoryPath(lab: string): string {
  return join(stateDirectory(lab), "inventory.json");
}

export function writeInventory(lab: LabDefinition, keys: Keys): Inventory {
  const inventory: Inventory = {
    lab: lab.name,
    domain: lab.domain,
    hosts: lab.hosts.map((host) => ({
      name: host.name,
      aliases: host.aliases,
      address: host.address,
      port: 22,
      user: "root",
      hostKey: keys.hosts.get(host.name)?.pinned ?? "",
      platform: releaseOf(host),
      image: host.image,
    })),
    privateKeyPath: relative(root, keys.privateKeyPath),
    knownHostsPath: relative(root, keys.knownHostsPath),
  };
  folder(stateDirectory(lab.name));
  const path = inventoryPath(lab.name);
  writeFileSync(`${path}.partial`, `${JSON.stringify(inventory, undefined, 2)}\n`);
  renameSync(`${path}.partial`, path);
  return inventory;
}

/** The lab with the platform that its hosts had at the last `up`; unchanged if there are no hosts. */
export function asLastTime(lab: LabDefinition): LabDefinition {
  let inventory: Inventory;
  try {
    inventory = readInventory(lab.name);
  } catch {
    return lab;
  }
  const chosen = inventory.hosts.find(({ name }) => isChosen(name));
  const platform = platformNames.find((each) =>
    hostPlatforms[each].releases.some((release) => release === chosen?.platform),
  );
  return platform === undefined ? lab : onPlatform(lab, platform, chosen?.image);
}

/** Reads the inventory that `up` wrote. */
export function readInventory(lab: string): Inventory {
  const path = inventoryPath(lab);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new LabError(
      `the lab ${lab} is not up: ${relative(root, path)} does not exist\n    to do: npm run lab -- up`,
    );
  }
  return parseInventory(text, relative(root, path));
}

/** Checks that a text is an inventory. `where` names it in messages. */
export function parseInventory(text: string, where: string): Inventory {
  const wrong: string[] = [];
  const check = (is: boolean, what: string) => {
    if (!is) wrong.push(what);
  };
  let value: Record<string, unknown> = {};
  try {
    value = asObject(JSON.parse(text));
  } catch {
    wrong.push("it is not valid JSON");
  }
  for (const key of ["lab", "domain", "privateKeyPath", "knownHostsPath"])
    check(isText(value[key]), `${key} is not a text`);
  const hosts = Array.isArray(value.hosts) ? value.hosts.map(asObject) : [];
  check(hosts.length > 0, "hosts is not a list of hosts");
  hosts.forEach((host, index) => {
    for (const key of ["name", "address", "user", "platform"])
      check(isText(host[key]), `hosts[${index}].${key} is not a text`);
    const isList = Array.isArray(host.aliases) && host.aliases.every(isText);
    check(isList, `hosts[${index}].aliases is not a list of texts`);
    check(Number.isInteger(host.port), `hosts[${index}].port is not a number`);
    const isKey = isText(host.hostKey) && /^ecdsa-sha2-\S+ [A-Za-z0-9+/]+=*$/.test(host.hostKey);
    check(isKey, `hosts[${index}].hostKey is not an ECDSA host key`);
  });
  if (wrong.length > 0) {
    throw new LabError(
      `${where} is not a valid inventory:\n${wrong.map((what) => `    ${what}`).join("\n")}\n    to do: npm run lab -- up`,
    );
  }
  return value as unknown as Inventory;
}

/** Finds a host by its name, an alias, or either with the lab's domain. */
export function findHost(inventory: Inventory, name: string): InventoryHost {
  const short = name.endsWith(`.${inventory.domain}`) ? name.slice(0, -inventory.domain.length - 1) : name;
  const found = inventory.hosts.find((host) => host.name === short || host.aliases.includes(short));
  if (found !== undefined) return found;
  const known = inventory.hosts.flatMap((host) => [host.name, ...host.aliases]);
  throw new LabError(
    `the lab ${inventory.lab} has no such host\n    got:     ${JSON.stringify(name)}\n    allowed: ${known.join(", ")}`,
  );
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
