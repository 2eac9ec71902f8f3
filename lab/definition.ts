import { LabError } from "./errors";
import { Subnet } from "./subnet";

/** One host of a lab, before it exists. */
export interface HostDefinition {
  /** Short name. The full name ends in the lab's domain. */
  readonly name: string;
  /** Other short names of the same host. */
  readonly aliases: readonly string[];
  readonly address: string;
  readonly platform: PlatformName;
  /** Name of an image that is used instead of the lab's. */
  readonly image?: string;
  /** Release in that image, as the declaration names it. */
  readonly release?: ReleaseName;
}

/** A method of `Platform`. */
export type ReleaseName = "debian13" | "enterpriseLinux9" | "enterpriseLinux10";

/**
 * Operating systems of hosts: Debian 13 or Enterprise Linux 9. With an image that was made elsewhere, also Enterprise
 * Linux 10.
 */
export const platformNames = ["debian", "el"] as const;
export type PlatformName = (typeof platformNames)[number];

/** A lab: hosts on a separate network. */
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

/** The checkout that made a container or network. Two checkouts must not use one lab. */
export const checkoutLabel = "cdktf-mutual-tls.checkout";

const hosts = [
  // Only Debian has a package of CFSSL.
  { name: "ca01", aliases: ["ocsp01"], offset: 11, isDebian: true },
  { name: "www01", aliases: [], offset: 12, isDebian: false },
  { name: "client01", aliases: [], offset: 13, isDebian: false },
];

/** Whether a host has the platform that was chosen for the lab. */
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

/** The lab of the post. The environment may give it another name or subnet. */
export function labDefinition(environment: NodeJS.ProcessEnv = process.env): LabDefinition {
  const name = environment.LAB_NAME || "seed-lab";
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw new LabError(
      `LAB_NAME is not a valid lab name\n    got:     ${JSON.stringify(name)}\n    allowed: a lower-case letter, then up to 30 lower-case letters, digits and hyphens`,
    );
  }
  const given = environment.LAB_SUBNET || "10.89.53.0/24";
  const subnet = Subnet.parse(given);
  if (subnet === undefined || !subnet.isAligned || subnet.prefix < 8 || subnet.prefix > 28) {
    throw new LabError(
      `LAB_SUBNET is not an IPv4 network that is large enough for a lab\n    got:     ${JSON.stringify(given)}\n    allowed: a network address with a prefix of 8 to 28 bits, e.g. 10.89.54.0/24`,
    );
  }
  const platform = environment.LAB_PLATFORM || "debian";
  if (!isPlatformName(platform)) {
    throw new LabError(
      `LAB_PLATFORM is not a platform of the lab\n    got:     ${JSON.stringify(platform)}\n    allowed: ${platformNames.join(", ")}`,
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
