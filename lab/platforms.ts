import { debianImage } from "./debian-image";
import type { HostDefinition, LabDefinition, PlatformName } from "./definition";
import { enterpriseLinuxImage } from "./enterprise-linux-image";
import { type HostImage, imageReference } from "./image";
import { aptConfiguration } from "./proxy";

/** What differs between the lab's hosts by their operating system. */
export interface HostPlatform {
  /** The declaration's word for it, a method of `Platform`. */
  readonly declared: "debian13" | "enterpriseLinux9";
  readonly image: HostImage;
  /** What a host needs to reach packages: path below / to text. */
  packageFiles(lab: LabDefinition): Readonly<Record<string, string>>;
}

export const hostPlatforms: Readonly<Record<PlatformName, HostPlatform>> = {
  debian: {
    declared: "debian13",
    image: debianImage,
    packageFiles: (lab) => ({ "etc/apt/apt.conf.d/90lab-proxy": aptConfiguration(lab) }),
  },
  el: {
    declared: "enterpriseLinux9",
    image: enterpriseLinuxImage,
    // The image holds its repository.
    packageFiles: () => ({}),
  },
};

/** The image that a host is made of. */
export function imageOf({ image, platform }: HostDefinition): string {
  return image ?? imageReference(hostPlatforms[platform].image);
}
