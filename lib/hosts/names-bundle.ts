import type { FleetModel } from "../model/fleet";
import { namesOf } from "../model/names";
import { type Bundle, entriesOf } from "../plan/bundle";

export const HOSTS_FILE = "/etc/hosts";

/** `/etc/hosts` with every host of the fleet, and the names of the sites that they serve. */
export function namesBundle(fleet: FleetModel): Bundle {
  const lines = [
    "# Declared by cdktf-mutual-tls; the next apply replaces what is changed here.",
    "127.0.0.1 localhost",
    "::1 localhost ip6-localhost ip6-loopback",
    ...fleet.hosts
      .filter((host) => host.teardown === undefined)
      .map((host) => [host.address, ...namesOf(host, fleet.domain)].join(" ")),
  ];
  return {
    name: "names",
    packages: [],
    entries: [entriesOf(fleet.path).file(HOSTS_FILE, `${lines.join("\n")}\n`)],
    validations: [],
    steps: [],
  };
}
