import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { reachablePorts, richRules } from "../model/listen";
import type { Check, RequestCheck, TlsVersion } from "./check";
import { clientViewsOf, isAnswered } from "./client-view";
import { responderDown, revocation } from "./revocation-checks";
import { redirected, vhostChecks } from "./vhost-checks";

const TLS_VERSIONS: readonly TlsVersion[] = ["1.2", "1.3"];

/** Everything that the declaration promises of the live hosts. */
export function fleetChecks(declared: FleetModel): Check[] {
  const fleet = { ...declared, hosts: declared.hosts.filter((host) => host.teardown === undefined) };
  const views = clientViewsOf(fleet);
  return [
    ...fleet.hosts.map(firewall),
    ...issuerSites(fleet),
    ...views.flatMap(redirected),
    ...views.flatMap((view) => TLS_VERSIONS.flatMap((tls) => vhostChecks(view, tls))),
    ...views.filter(isAnswered).flatMap(revocation),
    ...views.filter(isAnswered).flatMap(responderDown),
  ];
}

function firewall(host: HostModel): Check {
  const reachable = reachablePorts(host);
  const ports = reachable.flatMap(({ port, clients }) => (clients === undefined ? [port] : []));
  const rules = richRules(host);
  const open = reachable.map(({ port, clients }) => (clients === undefined ? port : `${port} (${clients.join(" ")})`));
  return {
    kind: "firewall",
    title: `${host.name}: the firewall is open for ${open.join(", ")} and nothing else`,
    host: host.name,
    zone: host.platform.firewalld.zone,
    ports,
    ...(rules.length === 0 ? {} : { rules }),
  };
}

function issuerSites(fleet: FleetModel): RequestCheck[] {
  const from = fleet.hosts[fleet.hosts.length - 1]?.name;
  if (from === undefined) return [];
  return fleet.hosts.flatMap((host) =>
    (host.httpd?.issuerSite?.authorities ?? []).flatMap(({ authority }) =>
      [authority.issuerUrl, authority.crlUrl]
        .filter((url): url is string => url !== undefined)
        .map(
          (url): RequestCheck => ({
            kind: "request",
            title: `${url} is served`,
            from,
            request: { url },
            expect: { statuses: [200] },
          }),
        ),
    ),
  );
}
