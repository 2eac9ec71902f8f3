import { familyOf } from "../core/ip-network";
import type { HostModel } from "./host";
import type { HttpdServerModel } from "./httpd";

export const HTTP_PORT = 80;

/** TCP ports that a server listens on, in order. */
export function listenPorts(server: HttpdServerModel): number[] {
  const ports = new Set(server.vhosts.map((vhost) => vhost.port));
  if (server.issuerSite !== undefined || server.vhosts.some(({ redirectHttp }) => redirectHttp)) ports.add(HTTP_PORT);
  return [...ports].sort((a, b) => a - b);
}

/** A TCP port that a host answers on, and the networks that reach it; without them every source does. */
export interface ReachablePort {
  readonly port: number;
  readonly clients?: readonly string[];
}

/** TCP ports that a host answers on, SSH included, in order. */
export function reachablePorts(host: HostModel): ReachablePort[] {
  const { httpd, multiRootCa, ocspResponders, connection } = host;
  const all: ReachablePort[] = [
    ...ocspResponders.map(({ port, clients }) => ({ port, clients })),
    ...(httpd === undefined ? [] : listenPorts(httpd).map((port) => ({ port, clients: httpd.clients }))),
    ...(multiRootCa === undefined ? [] : [{ port: multiRootCa.port, clients: multiRootCa.clients }]),
    // Last, so that no narrower server on the same port, which is an issue, closes it.
    { port: connection.port },
  ];
  return [...new Map(all.map((each) => [each.port, each])).values()].sort((a, b) => a.port - b.port);
}

/** Their numbers. */
export function openPorts(host: HostModel): number[] {
  return reachablePorts(host).map(({ port }) => port);
}

/** Rich rules of firewalld that open ports for some networks, as `firewall-cmd --list-rich-rules` prints them. */
export function richRules(host: HostModel): string[] {
  return reachablePorts(host).flatMap(({ port, clients = [] }) =>
    clients.map(
      (network) =>
        `rule family="${familyOf(network)}" source address="${network}" port port="${port}" protocol="tcp" accept`,
    ),
  );
}
