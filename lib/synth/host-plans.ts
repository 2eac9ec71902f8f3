import { certmgrBundles } from "../certmgr/bundle";
import { firewallBundle } from "../hosts/firewall-bundle";
import { importedCertificatesBundle } from "../hosts/imported-certificates-bundle";
import { namesBundle } from "../hosts/names-bundle";
import { trustAnchorsBundle } from "../hosts/trust-anchors-bundle";
import { httpdBundle } from "../httpd/bundles";
import { crlBundles, crlVhosts } from "../httpd/crl-bundle";
import { ocspRelayBundles } from "../httpd/ocsp-relay";
import { openConnectionsBundles } from "../httpd/open-connections";
import { stapleWatchBundles } from "../httpd/staple-watch";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { cfsslBundles } from "../pki/bundles";
import type { Bundle, DirectoryEntry } from "../plan/bundle";
import type { HostPlan } from "../plan/host-plan";
import { inOrder } from "./order";

const plansOf = new WeakMap<FleetModel, readonly HostPlan[]>();

/** The plan of every host. Hosts that others wait for come first. Of the same fleet they are the same, made once. */
export function hostPlans(fleet: FleetModel): readonly HostPlan[] {
  const known = plansOf.get(fleet) ?? makePlans(fleet);
  plansOf.set(fleet, known);
  return known;
}

function makePlans(fleet: FleetModel): HostPlan[] {
  // The same on every host. It grows with the fleet.
  const names = namesBundle(fleet);
  return inOrder(
    fleet.hosts.map((host) => ({
      name: host.name,
      fqdn: host.fqdn,
      path: host.path,
      platform: host.platform,
      bundles: host.teardown === undefined ? withoutRepeatedDirectories([names, ...bundles(fleet, host)]) : [],
      teardown: host.teardown,
      after: waitsFor(fleet, host),
    })),
  );
}

/** After the names, which everything needs. Certificates come before the servers that read them. */
function bundles(fleet: FleetModel, host: HostModel): Bundle[] {
  return [
    ...trustAnchorsBundle(host),
    firewallBundle(host),
    ...cfsslBundles(fleet, host),
    ...certmgrBundles(fleet, host),
    ...importedCertificatesBundle(host),
    ...ocspRelayBundles(host.httpd, host.platform),
    ...openConnectionsBundles(host.httpd, host.platform),
    ...stapleWatchBundles(host.httpd, host.platform),
    ...crlBundles(host.httpd, host.platform.httpd, host.platform.unitDirectory),
    ...(host.httpd === undefined
      ? []
      : [httpdBundle(host.httpd, host.fqdn, host.platform.httpd, host.importedCertificates)]),
  ];
}

/**
 * A host that enrolls certificates waits for the host that signs them. A host that fetches CRLs waits for their site.
 */
function waitsFor(fleet: FleetModel, host: HostModel): string[] {
  const apis = new Set((host.certmgr?.manifests ?? []).map((manifest) => manifest.multiRootCa?.path));
  const lists = crlVhosts(host.httpd).flatMap(({ revocation }) => revocation.crl.lists);
  const sites = lists.flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).hostname] : []));
  return fleet.hosts
    .filter(
      ({ path, multiRootCa, httpd }) =>
        path !== host.path &&
        ((multiRootCa !== undefined && apis.has(multiRootCa.path)) ||
          (httpd?.issuerSite !== undefined && sites.includes(httpd.issuerSite.serverName))),
    )
    .map((other) => other.name);
}

/** The first bundle that needs a directory makes it, also for the others. */
function withoutRepeatedDirectories(bundles: readonly Bundle[]): Bundle[] {
  const made = new Map<string, DirectoryEntry>();
  return bundles.map((bundle) => ({
    ...bundle,
    entries: bundle.entries.filter((entry) => {
      if (entry.kind !== "directory") return true;
      const first = made.get(entry.path);
      if (first === undefined) made.set(entry.path, entry);
      return first === undefined || !alike(first, entry);
    }),
  }));
}

function alike(a: DirectoryEntry, b: DirectoryEntry): boolean {
  return a.mode === b.mode && a.owner === b.owner && a.group === b.group;
}
