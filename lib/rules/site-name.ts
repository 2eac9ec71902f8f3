import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { Rule } from "./rule";

interface SiteName {
  readonly name: string;
  readonly path: string;
  readonly host: HostModel;
  /** Sites on different ports of one host may have one name. */
  readonly port: number;
}

/** A site's name that leads to another site: httpd answers with the first one, and resolvers with the first host. */
export const siteNameRule: Rule = (fleet) => {
  const names = fleet.hosts.flatMap(siteNames);
  return names.flatMap((site, index) => [
    ...names
      .slice(0, index)
      .filter((other) => same(site.name, other.name) && (site.host !== other.host || site.port === other.port))
      .slice(0, 1)
      .map((other) => issue(site, other.path)),
    ...otherHosts(fleet, site).map((host) => issue(site, host.path)),
  ]);
};

function siteNames(host: HostModel): SiteName[] {
  const { vhosts = [], issuerSite } = host.httpd ?? {};
  return [
    ...vhosts.flatMap(({ path, port, serverName, serverAlias }) =>
      [serverName, ...serverAlias].map((name) => ({ name, path, host, port })),
    ),
    ...(issuerSite === undefined ? [] : [{ name: issuerSite.serverName, path: issuerSite.path, host, port: 80 }]),
  ];
}

/** Hosts whose own names these are. */
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
    what: `the name leads to ${other} already`,
    got: name,
    fix: "give each site names of its own",
  };
}
