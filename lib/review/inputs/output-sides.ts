import { hostKeyFingerprint } from "../../core/host-key";
import type { SynthesizedFleet } from "../../output/read-output";
import type { HostSide } from "./host-side";

/** The hosts of a synthesized output by their full names, in the order in which they are applied. */
export function sidesOfOutput(fleets: readonly SynthesizedFleet[]): Map<string, HostSide> {
  const sides = new Map<string, HostSide>();
  for (const { hosts, model, engine } of fleets) {
    const names = new Map(hosts.map(({ name, fqdn }) => [name, fqdn] as const));
    const models = new Map(model.hosts.map((host) => [host.fqdn, host] as const));
    for (const { fqdn, after, bundles, packageManager, teardown } of hosts) {
      const host = models.get(fqdn);
      sides.set(fqdn, {
        fqdn,
        packageManager,
        os: `${host?.platform.osId} ${host?.platform.osVersion}`,
        after: after.map((name) => names.get(name) ?? name),
        bundles,
        ...(teardown === undefined ? {} : { teardown }),
        hostKey: hostKeyFingerprint(host?.connection.hostKey ?? ""),
        engine,
        hidden: new Set(),
      });
    }
  }
  return sides;
}
