import { readFileSync } from "node:fs";
import { Platform } from "cdktf-mutual-tls";

/** What the declaration has to be told about the machines: everything else is in main.ts. */
export interface Inventory {
  readonly domain: string;
  readonly privateKeyPath: string;
  readonly pkiDirectory: string;
  readonly stateFile: string;
  host(name: string): { readonly address: string; readonly hostKey: string; readonly platform: Platform };
}

/** By the word of the inventory. */
const PLATFORMS: Readonly<Record<string, Platform>> = {
  debian13: Platform.debian13(),
  enterpriseLinux9: Platform.enterpriseLinux9(),
  enterpriseLinux10: Platform.enterpriseLinux10(),
};

/** The inventory that `npm run lab -- up` writes. */
export function readInventory(lab = process.env.LAB_NAME ?? "seed-lab"): Inventory {
  const folder = `.lab/${lab}`;
  let text: string;
  try {
    text = readFileSync(`${folder}/inventory.json`, "utf8");
  } catch {
    throw new Error(`there is no ${folder}/inventory.json: boot the hosts with \`npm run lab -- up\` first`);
  }
  const { domain, privateKeyPath, hosts } = JSON.parse(text);
  return {
    domain,
    privateKeyPath,
    pkiDirectory: `${folder}/pki`,
    stateFile: `${folder}/terraform.tfstate`,
    host: (name) => {
      const found = hosts.find((host: { name: string }) => host.name === name);
      if (found === undefined) throw new Error(`${folder}/inventory.json has no host ${name}`);
      const platform = PLATFORMS[found.platform];
      if (platform === undefined) throw new Error(`${folder}/inventory.json: ${name} has no known platform`);
      return { address: found.address, hostKey: found.hostKey, platform };
    },
  };
}
