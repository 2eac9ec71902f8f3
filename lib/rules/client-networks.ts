import { isNetwork } from "../core/ip-network";
import type { Issue } from "../core/issue";
import type { Rule } from "./rule";

/** Networks that the firewall could not be told, and lists that would let nobody in. */
export const clientNetworksRule: Rule = (fleet) =>
  fleet.hosts.flatMap(({ multiRootCa, ocspResponders, httpd }) =>
    [multiRootCa, ...ocspResponders, httpd, ...(httpd?.vhosts ?? [])].flatMap((server) =>
      server?.clients === undefined ? [] : networks(server.path, server.clients),
    ),
  );

function networks(path: string, clients: readonly string[]): Issue[] {
  const wrong = clients.filter((client) => !isNetwork(client));
  if (wrong.length === 0 && clients.length > 0) return [];
  return [
    {
      code: "client-networks",
      path,
      what:
        clients.length === 0
          ? "`clients` is empty, so nobody could connect"
          : "`clients` has entries that are no networks",
      got: wrong.map((client) => JSON.stringify(client)).join(", ") || "an empty list",
      allowed:
        "IP addresses, and networks in CIDR notation with no bits beyond the prefix: 10.0.0.0/8, 192.168.1.7, fd00::/8",
      fix: "correct `clients`, or leave it out where every source may connect",
    },
  ];
}
