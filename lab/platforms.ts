import { debianImage } from "./debian-image";
import type { HostDefinition, LabDefinition, PlatformName, ReleaseName } from "./definition";
import { enterpriseLinuxImage } from "./enterprise-linux-image";
import { type HostImage, imageReference } from "./image";
import { aptConfiguration } from "./proxy";

/** What differs between the lab's hosts by their operating system. */
export interface HostPlatform {
  /** What the declaration calls its releases; the first is that of the lab's own image. */
  readonly releases: readonly [ReleaseName, ...ReleaseName[]];
  readonly image: HostImage;
  /** What an image has to hold to be a host: program to package. */
  readonly programs: Readonly<Record<string, string>>;
  /** What a host needs to reach packages: path below / to text. */
  packageFiles(lab: LabDefinition): Readonly<Record<string, string>>;
}

export const hostPlatforms: Readonly<Record<PlatformName, HostPlatform>> = {
  debian: {
    releases: ["debian13"],
    image: debianImage,
    programs: { "/sbin/init": "systemd-sysv", sshd: "openssh-server" },
    packageFiles: (lab) => ({ "etc/apt/apt.conf.d/90lab-proxy": aptConfiguration(lab) }),
  },
  el: {
    releases: ["enterpriseLinux9", "enterpriseLinux10"],
    image: enterpriseLinuxImage,
    programs: {
      ...{ "/sbin/init": "systemd", sshd: "openssh-server", dnf: "dnf", find: "findutils", cmp: "diffutils" },
      ...{ awk: "gawk", gzip: "gzip", flock: "util-linux" },
    },
    // The image holds its repository.
    packageFiles: () => ({}),
  },
};

/** What the declaration calls a host's operating system. */
export function releaseOf({ release, platform }: HostDefinition): ReleaseName {
  return release ?? hostPlatforms[platform].releases[0];
}

/** The image that a host is made of. */
export function imageOf({ image, platform }: HostDefinition): string {
  return image ?? imageReference(hostPlatforms[platform].image);
}
