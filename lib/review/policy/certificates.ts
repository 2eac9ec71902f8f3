import { own, type Words, words } from "../../core/text/words";
import type { ClientCertificateModel } from "../../model/client-certificate";
import type { FleetModel } from "../../model/fleet";
import type { HostModel } from "../../model/host";
import type { ParsedCertificate } from "../../x509/certificate";
import { isSameAuthority } from "../../x509/issuer";

/** A certificate, and what has it. */
export interface PlacedCertificate {
  readonly certificate: ParsedCertificate;
  /** Construct path. */
  readonly path: string;
  readonly subject: Words;
  readonly hosts: readonly string[];
}

/** A CA, and everything that trusts it. */
export interface Issuer extends Omit<PlacedCertificate, "subject"> {
  readonly subjects: readonly Words[];
}

type NameOf = (fqdn: string) => string;

/** CAs that a fleet trusts and did not trust before. One that is renewed with the same key is no new one. */
export function newIssuers(before: FleetModel, after: FleetModel, nameOf: NameOf): Issuer[] {
  const known = trusted(before, nameOf).map(({ certificate }) => certificate);
  const isKnown = (certificate: ParsedCertificate) => known.some((each) => isSameAuthority(each, certificate));
  const issuers = new Map<string, Issuer & { readonly subjects: Words[]; readonly hosts: string[] }>();
  for (const { certificate, path, subject, hosts } of trusted(after, nameOf)) {
    const known = issuers.get(certificate.fingerprintSha256);
    if (known === undefined) {
      issuers.set(certificate.fingerprintSha256, { certificate, path, subjects: [subject], hosts: [...hosts] });
    } else {
      known.subjects.push(subject);
      known.hosts.push(...hosts.filter((host) => !known.hosts.includes(host)));
    }
  }
  return [...issuers.values()].filter(({ certificate }) => !isKnown(certificate));
}

/** The CAs that clients and systems are believed for. */
function trusted({ hosts }: FleetModel, nameOf: NameOf): PlacedCertificate[] {
  return hosts.flatMap(({ fqdn, httpd, trustAnchors }) => {
    const on = { hosts: [nameOf(fqdn)] };
    const vhosts = (httpd?.vhosts ?? []).flatMap(({ serverName, trustStore, locations }) => [
      ...(trustStore?.certificates ?? []).map((certificate) => {
        return { ...on, certificate, path: trustStore?.path ?? "", subject: words`${serverName}` };
      }),
      ...locations.flatMap(({ path, urlPath, issuers = [] }) =>
        issuers.map((certificate) => ({ ...on, certificate, path, subject: words`${urlPath} of ${serverName}` })),
      ),
    ]);
    const anchors = trustAnchors.map(({ certificate, path }) => {
      return { ...on, certificate, path, subject: own("the whole system") };
    });
    return [...vhosts, ...anchors];
  });
}

/** Every certificate of a declaration, each once, where it is used first. Those that agents enroll are in none. */
export function declaredCertificates(fleet: FleetModel, nameOf: NameOf): PlacedCertificate[] {
  const all: PlacedCertificate[] = [
    ...fleet.authorities.map(({ path, label, certificate }) => {
      return { certificate, path, subject: words`CA ${label}`, hosts: [] };
    }),
    ...fleet.hosts.flatMap((host) => ofHost(host, nameOf)),
    ...trusted(fleet, nameOf),
    ...fleet.hosts.flatMap((host) => pinned(host, nameOf)),
  ];
  const seen = new Set<string>();
  return all.filter(({ certificate: { fingerprintSha256 } }) => {
    const isFirst = !seen.has(fingerprintSha256);
    seen.add(fingerprintSha256);
    return isFirst;
  });
}

/** Clients' certificates that locations name one by one. */
function pinned({ fqdn, httpd }: HostModel, nameOf: NameOf): PlacedCertificate[] {
  return (httpd?.vhosts ?? []).flatMap(({ serverName, locations }) =>
    locations.flatMap(({ path, urlPath, require }) =>
      certificatesIn(require).map((certificate) => {
        return { certificate, path, subject: words`${urlPath} of ${serverName}`, hosts: [nameOf(fqdn)] };
      }),
    ),
  );
}

function certificatesIn(condition: ClientCertificateModel | undefined): ParsedCertificate[] {
  if (condition === undefined) return [];
  if ("conditions" in condition) return condition.conditions.flatMap(certificatesIn);
  return "certificate" in condition && condition.certificate !== undefined ? [condition.certificate] : [];
}

function ofHost({ fqdn, multiRootCa, ocspResponders, importedCertificates }: HostModel, nameOf: NameOf) {
  const on = { hosts: [nameOf(fqdn)] };
  const api =
    multiRootCa === undefined
      ? []
      : [{ ...on, certificate: multiRootCa.tlsCertificate, path: multiRootCa.path, subject: own("signing API") }];
  const responders = ocspResponders.map(({ path, certificate, authority }) => {
    return { ...on, certificate, path, subject: words`OCSP responder of ${authority.label}` };
  });
  const imported = importedCertificates.map(({ path, certificate, name }) => {
    return { ...on, certificate, path, subject: words`imported certificate ${name}` };
  });
  return [...api, ...responders, ...imported];
}
