import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { HTTP_PORT } from "../model/listen";
import type { Rule } from "./rule";

interface SiteName {
  readonly name: string;
  readonly path: string;
  readonly host: HostModel;
  /** Sites on different ports of one host may have one name. */
  readonly ports: readonly number[];
}

/** A name of a virtual host that another one has too: httpd uses the first virtual host, and resolvers use the first host. */
export const siteNameRule: Rule = (fleet) => {
  const names = fleet.hosts.flatMap(siteNames);
  return names.flatMap((site, index) => [
    ...names
      .slice(0, index)
      .filter(
        (other) =>
          same(site.name, other.name) &&
          (site.host !== other.host || site.ports.some((port) => other.ports.includes(port))),
      )
      .slice(0, 1)
      .map((other) => issue(site, other.path)),
    ...otherHosts(fleet, site).map((host) => issue(site, host.path)),
  ]);
};

function siteNames(host: HostModel): SiteName[] {
  const { vhosts = [], issuerSite } = host.httpd ?? {};
  return [
    ...vhosts.flatMap(({ path, port, redirectHttp, serverName, serverAlias }) =>
      [serverName, ...serverAlias].map((name) => ({
        name,
        path,
        host,
        ports: redirectHttp ? [port, HTTP_PORT] : [port],
      })),
    ),
    ...(issuerSite === undefined
      ? []
      : [{ name: issuerSite.serverName, path: issuerSite.path, host, ports: [HTTP_PORT] }]),
  ];
}

/** Other hosts that have this name themselves. */
function otherHosts({ domain, hosts }: FleetModel, { name, host }: SiteName): HostModel[] {
  return hosts.filter(
    (other) =>
      other !== host &&
      [other.name, ...other.aliases].some((label) => same(name, label) || same(name, `${label}.${domain}`)),
  );
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function issue({ name, path }: SiteName, other: string): Issue {
  return {
    code: "site-name-shared",
    path,
    what: `the name is already used by ${other}`,
    got: name,
    fix: "give each virtual host different names",
  };
}
