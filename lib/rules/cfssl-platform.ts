import type { Rule } from "./rule";

/** A certificate authority needs a platform on which CFSSL is packaged. */
export const cfsslPlatformRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    const parts = [host.multiRootCa, ...host.ocspResponders].flatMap((part) => (part === undefined ? [] : [part.path]));
    if (parts.length === 0 || host.platform.cfsslPackages !== undefined) return [];
    const { osId, osVersion } = host.platform;
    return [
      {
        code: "cfssl-not-packaged",
        path: host.path,
        what: "CFSSL is declared on this host, and its platform has no packages of CFSSL",
        got: `${osId} ${osVersion}: ${parts.join(", ")}`,
        allowed: "a platform with packages of CFSSL, for example Platform.debian13()",
        fix: "declare CFSSL on a host of such a platform; hosts of any platform can enroll there",
      },
    ];
  });
