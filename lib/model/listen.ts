import type { HostModel } from "./host";
import type { HttpdServerModel } from "./httpd";

export const HTTP_PORT = 80;

/** TCP ports that a server listens on, in order. */
export function listenPorts(server: HttpdServerModel): number[] {
  const ports = new Set(server.vhosts.map((vhost) => vhost.port));
  if (server.issuerSite !== undefined || server.vhosts.some(({ redirectHttp }) => redirectHttp)) ports.add(HTTP_PORT);
  return [...ports].sort((a, b) => a - b);
}

/** TCP ports that a host answers on, SSH included, in order. */
export function openPorts(host: HostModel): number[] {
  const ports = new Set([host.connection.port, ...host.ocspResponders.map((responder) => responder.port)]);
  if (host.httpd !== undefined) for (const port of listenPorts(host.httpd)) ports.add(port);
  if (host.multiRootCa !== undefined) ports.add(host.multiRootCa.port);
  return [...ports].sort((a, b) => a - b);
}
