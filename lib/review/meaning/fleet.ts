import { words } from "../../core/text/words";
import type { FleetModel } from "../../model/fleet";
import type { HostModel } from "../../model/host";
import type { CertificateAuthorityModel } from "../../model/pki";
import type { TrustStoreModel } from "../../model/trust";
import { authorityMeanings } from "./authority";
import { trustedCertificates } from "./certificate";
import { changedFields, ignoredHere, paired, shownAs } from "./fields";
import { hostMeanings } from "./host";
import { forSubject, type Meaning } from "./meaning";

/** What the changes of one fleet's declaration mean. */
export function fleetMeanings(before: FleetModel, after: FleetModel, nameOf: (host: HostModel) => string): Meaning[] {
  const everywhere = after.hosts.map(nameOf);
  const subject = { path: after.path, subject: words`fleet ${after.path}`, hosts: everywhere };
  const fields = changedFields(before, after, {
    domain: shownAs("domain", "domain"),
    hosts: ignoredHere,
    authorities: ignoredHere,
    trustStores: ignoredHere,
  });
  return [
    ...forSubject(subject, fields),
    ...trustStoreMeanings(before, after, nameOf),
    ...authorityMeanings(before, after, (authority) =>
      after.hosts.filter((host) => actsFor(host, authority)).map(nameOf),
    ),
    ...hostMeanings(before.hosts, after.hosts, nameOf),
  ];
}

/** Stores that both sides have, where something uses them; a vhost that turns to another store says so itself. */
function trustStoreMeanings(before: FleetModel, after: FleetModel, nameOf: (host: HostModel) => string): Meaning[] {
  return paired(before.trustStores, after.trustStores, ({ path }) => path).both.flatMap(([was, is]) => {
    const hosts = after.hosts.filter((host) => uses(host, is)).map(nameOf);
    const subject = { path: is.path, subject: words`trust store ${is.path.split("/").pop() ?? ""}`, hosts };
    const said = changedFields(was, is, { certificates: trustedCertificates });
    return forSubject(subject, said);
  });
}

function uses({ httpd }: HostModel, store: TrustStoreModel): boolean {
  return (httpd?.vhosts ?? []).some(({ trustStore }) => trustStore?.path === store.path);
}

function actsFor({ multiRootCa, ocspResponders }: HostModel, { path }: CertificateAuthorityModel): boolean {
  return [...(multiRootCa?.roots ?? []), ...ocspResponders].some(({ authority }) => authority.path === path);
}
