import { LabError } from "./errors";
import { Subnet } from "./subnet";

/** One host of a lab, before it exists. */
export interface HostDefinition {
  /** Short name; the full one ends in the lab's domain. */
  readonly name: string;
  /** Other short names that lead to the same host. */
  readonly aliases: readonly string[];
  readonly address: string;
  readonly platform: PlatformName;
  /** An image by its name, instead of the one that the lab makes. */
  readonly image?: string;
  /** What the declaration calls the release in that image. */
  readonly release?: ReleaseName;
}

/** A method of `Platform`. */
export type ReleaseName = "debian13" | "enterpriseLinux9" | "enterpriseLinux10";

/** Operating systems that hosts may have: Debian 13, or Enterprise Linux 9; of an image that somebody else made, 10 as well. */
export const platformNames = ["debian", "el"] as const;
export type PlatformName = (typeof platformNames)[number];

/** A lab: hosts on a network of their own. */
export interface LabDefinition {
  readonly name: string;
  readonly domain: string;
  readonly subnet: Subnet;
  /** The machine's own address on the lab's bridge. */
  readonly gateway: string;
  readonly hosts: readonly HostDefinition[];
}

/** Every container and network of a lab carries its name under this label. */
export const labLabel = "cdktf-mutual-tls.lab";

/** The checkout that made a container or network: two checkouts must not fight over one lab. */
export const checkoutLabel = "cdktf-mutual-tls.checkout";

const hosts = [
  // CFSSL is packaged for Debian alone.
  { name: "ca01", aliases: ["ocsp01"], offset: 11, isDebian: true },
  { name: "www01", aliases: [], offset: 12, isDebian: false },
  { name: "client01", aliases: [], offset: 13, isDebian: false },
];

/** Whether a host is of the platform that the lab was asked for. */
export function isChosen(name: string): boolean {
  return hosts.some((host) => host.name === name && !host.isDebian);
}

/** The lab with its web server and client on a platform. */
export function onPlatform(lab: LabDefinition, platform: PlatformName, image?: string): LabDefinition {
  return { ...lab, hosts: lab.hosts.map((host) => (isChosen(host.name) ? { ...host, platform, image } : host)) };
}

export function isPlatformName(text: string): text is PlatformName {
  return (platformNames as readonly string[]).includes(text);
}

/** The lab of the post, under another name or on another subnet where the environment says so. */
export function labDefinition(environment: NodeJS.ProcessEnv = process.env): LabDefinition {
  const name = environment.LAB_NAME || "seed-lab";
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw new LabError(
      `LAB_NAME is no lab name\n    got:     ${JSON.stringify(name)}\n    allowed: a small letter, then up to 30 small letters, digits and hyphens`,
    );
  }
  const given = environment.LAB_SUBNET || "10.89.53.0/24";
  const subnet = Subnet.parse(given);
  if (subnet === undefined || !subnet.isAligned || subnet.prefix < 8 || subnet.prefix > 28) {
    throw new LabError(
      `LAB_SUBNET is no IPv4 network that a lab fits into\n    got:     ${JSON.stringify(given)}\n    allowed: a network address with a prefix of 8 to 28 bits, e.g. 10.89.54.0/24`,
    );
  }
  const platform = environment.LAB_PLATFORM || "debian";
  if (!isPlatformName(platform)) {
    throw new LabError(
      `LAB_PLATFORM is no platform of the lab\n    got:     ${JSON.stringify(platform)}\n    allowed: ${platformNames.join(", ")}`,
    );
  }
  const lab: LabDefinition = {
    name,
    domain: "lab.carcano.corp",
    subnet,
    gateway: subnet.address(1),
    hosts: hosts.map(({ name, aliases, offset }) => ({
      name,
      aliases,
      address: subnet.address(offset),
      platform: "debian",
    })),
  };
  return onPlatform(lab, platform);
}

/** The name of a host's container. */
export function containerName(lab: LabDefinition, host: HostDefinition): string {
  return `${lab.name}-${host.name}`;
}
