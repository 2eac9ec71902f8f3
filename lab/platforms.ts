import { debianImage } from "./debian-image";
import type { HostDefinition, LabDefinition, PlatformName, ReleaseName } from "./definition";
import { enterpriseLinuxImage } from "./enterprise-linux-image";
import { type HostImage, imageReference } from "./image";
import { aptConfiguration } from "./proxy";

/** What differs between the lab's hosts by operating system. */
export interface HostPlatform {
  /** Its releases, as the declaration names them. The first is that of the lab's own image. */
  readonly releases: readonly [ReleaseName, ...ReleaseName[]];
  readonly image: HostImage;
  /** Programs that an image needs to be a host: program to package. */
  readonly programs: Readonly<Record<string, string>>;
  /** Files that a host needs to reach packages: path below / to text. */
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
    // The image contains its repository.
    packageFiles: () => ({}),
  },
};

/** A host's operating system, as the declaration names it. */
export function releaseOf({ release, platform }: HostDefinition): ReleaseName {
  return release ?? hostPlatforms[platform].releases[0];
}

/** The image that a host is made from. */
export function imageOf({ image, platform }: HostDefinition): string {
  return image ?? imageReference(hostPlatforms[platform].image);
}
