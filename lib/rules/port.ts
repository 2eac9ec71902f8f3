import type { Issue } from "../core/issue";
import { isTcpPort } from "../core/tcp-port";
import type { HostModel } from "../model/host";
import { listenPorts } from "../model/listen";
import { asksResponders, RELAY_PORT } from "../model/ocsp-relay";
import { SIGNER_PORT } from "../pki/units";
import type { Rule } from "./rule";
import { holdsToken } from "./token";

interface Listener {
  readonly path: string;
  readonly port: number;
}

/** Invalid ports, and ports that two servers of a host share. The firewall opens the ports that are declared here. */
export const portRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    const listeners = listenersOf(host);
    return listeners.flatMap((listener, index) => [
      ...range(listener),
      ...shared(host, listener, listeners.slice(0, index)),
    ]);
  });

function listenersOf({ path, connection, httpd, multiRootCa, ocspResponders }: HostModel): Listener[] {
  return [
    { path, port: connection.port },
    ...(httpd === undefined ? [] : listenPorts(httpd).map((port) => ({ path: httpd.path, port }))),
    ...(multiRootCa === undefined ? [] : [multiRootCa]),
    ...ocspResponders,
    ...(httpd?.vhosts.some(asksResponders) ? [{ path: httpd.path, port: RELAY_PORT }] : []),
    // Behind the gate, on the loopback address.
    ...(multiRootCa === undefined ? [] : [{ path: multiRootCa.path, port: SIGNER_PORT }]),
  ];
}

function range({ path, port }: Listener): Issue[] {
  if (isTcpPort(port) || holdsToken(port)) return [];
  return [
    {
      code: "port",
      path,
      what: "`port` is not a TCP port",
      got: String(port),
      allowed: "a whole number from 1 to 65535",
      fix: "correct `port`",
    },
  ];
}

function shared({ fqdn }: HostModel, { path, port }: Listener, before: readonly Listener[]): Issue[] {
  const first = before.find((other) => other.port === port);
  if (first === undefined) return [];
  return [
    {
      code: "port-shared",
      path,
      what: `the port on ${fqdn} already belongs to ${first.path}`,
      got: String(port),
      allowed: `a port that no other server of the host has; in use: ${before.map((other) => other.port).join(", ")}`,
      fix: "give one of them another port",
    },
  ];
}
