import type { FleetModel } from "./fleet";
import type { HostModel } from "./host";

/**
 * Every name that has to resolve to a host: its own name, its aliases, and the names of its sites. The first is
 * canonical.
 */
export function namesOf(host: HostModel, domain: string): string[] {
  const sites = (host.httpd?.vhosts ?? []).flatMap((vhost) => [vhost.serverName, ...vhost.serverAlias]);
  return [
    ...new Set([
      host.fqdn,
      host.name,
      ...host.aliases.flatMap((alias) => [`${alias}.${domain}`, alias]),
      ...sites,
      ...(host.httpd?.issuerSite === undefined ? [] : [host.httpd.issuerSite.serverName]),
    ]),
  ];
}

/** The hosts that a name or an address belongs to: one, unless several share it. */
export function hostsAt({ hosts, domain }: FleetModel, nameOrAddress: string): HostModel[] {
  return hosts.filter((host) => host.address === nameOrAddress || namesOf(host, domain).includes(nameOrAddress));
}
