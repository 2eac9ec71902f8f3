import { familyOf } from "../core/ip-network";
import type { HostModel } from "../model/host";
import { type ReachablePort, reachablePorts } from "../model/listen";
import { type Bundle, entriesOf } from "../plan/bundle";

/** Ports that firewalld knows by the name of a service. */
const SERVICES: Readonly<Record<number, string>> = { 22: "ssh", 80: "http", 443: "https" };

/** firewalld with one zone, open for SSH and for what the host serves. */
export function firewallBundle(host: HostModel): Bundle {
  const { packages, unit, zoneFile } = host.platform.firewalld;
  return {
    name: "firewall",
    packages,
    entries: [entriesOf(host.path).file(zoneFile, printZone(reachablePorts(host)))],
    validations: [],
    steps: [
      { kind: "enable", unit },
      { kind: "on-change", action: "reload", unit },
    ],
  };
}

function printZone(all: readonly ReachablePort[]): string {
  const ports = all.flatMap(({ port, clients }) => (clients === undefined ? [port] : []));
  const services = ports.filter((port) => SERVICES[port] !== undefined);
  const others = ports.filter((port) => SERVICES[port] === undefined);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    "<!-- Declared by cdktf-mutual-tls; the next apply replaces what is changed here. -->",
    "<zone>",
    "  <short>Public</short>",
    ...services.map((port) => `  <service name="${SERVICES[port]}"/>`),
    ...others.map((port) => `  <port port="${port}" protocol="tcp"/>`),
    ...all.flatMap(rules),
    "  <forward/>",
    "</zone>",
    "",
  ].join("\n");
}

/** Rich rules that open a port for some networks. */
function rules({ port, clients = [] }: ReachablePort): string[] {
  return clients.flatMap((network) => [
    `  <rule family="${familyOf(network)}">`,
    `    <source address="${network}"/>`,
    `    <port port="${port}" protocol="tcp"/>`,
    "    <accept/>",
    "  </rule>",
  ]);
}
