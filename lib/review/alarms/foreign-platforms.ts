import { patchOf } from "../../core/text/patch";
import type { ComparedFleet } from "../../output/deviations";
import { PLATFORMS } from "../../platform/platform";
import type { PlatformData } from "../../platform/platform-data";
import type { ForeignPlatform } from "./alarm";
import { otherVersion } from "./altered-output";

/** Platforms of declarations that this package does not have: their commands and paths would be anybody's. */
export function foreignPlatforms(
  fleets: readonly ComparedFleet[],
  nameOf: (fqdn: string) => string,
): ForeignPlatform[] {
  return fleets.flatMap(({ path: scope, model, writtenBy }) => {
    const used = new Map(model.hosts.map(({ platform }) => [JSON.stringify(platform), platform] as const));
    const other = otherVersion(writtenBy);
    return [...used.values()].flatMap((given): ForeignPlatform[] => {
      const own = PLATFORMS.find((each) => nameOfPlatform(each) === nameOfPlatform(given));
      const [before, after] = [own && textOf(own), textOf(given)];
      if (before === after) return [];
      const platform = nameOfPlatform(given);
      return [
        {
          ...{ kind: "foreign-platform", scope, subject: platform, platform },
          hosts: model.hosts.filter((host) => host.platform === given).map(({ fqdn }) => nameOf(fqdn)),
          diff: patchOf(`/${platform}`, before, after),
          ...(other === undefined ? {} : { writtenBy: other }),
        },
      ];
    });
  });
}

function nameOfPlatform({ osId, osVersion }: PlatformData): string {
  return `${osId} ${osVersion}`;
}

/** Whatever the order of fields. */
function textOf(platform: PlatformData): string {
  return JSON.stringify(platform, sorted, 2);
}

function sorted(_: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
