import type { z } from "zod";
import { MANIFEST_DIRECTORY } from "../certmgr/bundle";
import { listOf, openObject, portNumber, text } from "../contract/shape";
import { type CertmgrManifestModel, isClientManifest } from "../model/certmgr";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { subjectNameSchema } from "../model/subject-name";
import { cfsslPaths } from "../pki/paths";
import { ocspRefreshUnit } from "../pki/units";

const hostFactsSchema = openObject({
  name: text(),
  fqdn: text(),
  aliases: listOf(text()),
  address: text(),
  port: portNumber(),
  user: text(),
  hostKey: text(),
});
export interface HostFacts extends Readonly<z.output<typeof hostFactsSchema>> {}

const authorityFactsSchema = openObject({
  label: text(),
  /** Subject key identifier, by which the certdb names the issuer. Absent if the CA's certificate has none. */
  keyIdentifier: text().optional(),
  /** The CA's certificate in PEM, which is public: what it signed can be told from what a host forged. */
  certificate: text().optional(),
  host: text(),
  databaseConfig: text(),
  refreshUnit: text(),
  ocspUrl: text().optional(),
});
/** A CA whose certificates can be revoked on a host. */
export interface AuthorityFacts extends Readonly<z.output<typeof authorityFactsSchema>> {}

const enrollmentFactsSchema = openObject({
  host: text(),
  /** Manifest whose CA, profile and key are used. */
  template: text(),
  label: text(),
});
export interface EnrollmentFacts extends Readonly<z.output<typeof enrollmentFactsSchema>> {}

const manifestFactsSchema = openObject({
  host: text(),
  /** The manifest's file on its host. */
  file: text(),
  /** Path of the certificate that it enrolls. */
  certificate: text(),
  /** Label of the CA that signs it. */
  label: text(),
  commonName: text(),
  names: listOf(subjectNameSchema),
  /** Alternative names: DNS names and IP addresses. */
  hosts: listOf(text()),
});
/** A certificate that certmgr enrolls on a host, and the names that it has. */
export interface ManifestFacts extends Readonly<z.output<typeof manifestFactsSchema>> {}

export const operateFactsFields = {
  domain: text(),
  hosts: listOf(hostFactsSchema),
  authorities: listOf(authorityFactsSchema),
  manifests: listOf(manifestFactsSchema).optional(),
  /** Where identities can be enrolled by hand. */
  enrollment: enrollmentFactsSchema.optional(),
};

/** What programs need to act on live hosts: names, addresses, files. All of it is public. */
export interface OperateFacts {
  readonly domain: string;
  readonly hosts: readonly HostFacts[];
  readonly authorities: readonly AuthorityFacts[];
  readonly manifests?: readonly ManifestFacts[];
  readonly enrollment?: EnrollmentFacts;
}

export function operateFacts(fleet: FleetModel): OperateFacts {
  return {
    domain: fleet.domain,
    hosts: fleet.hosts.map(({ name, fqdn, aliases, connection }) => ({ name, fqdn, aliases, ...connection })),
    authorities: fleet.hosts.flatMap((host) =>
      host.ocspResponders.map(({ authority }) => ({
        label: authority.label,
        keyIdentifier: authority.certificate.ski,
        certificate: authority.certificate.pem,
        host: host.name,
        databaseConfig: cfsslPaths.databaseConfig(authority.label),
        refreshUnit: ocspRefreshUnit(authority.label, "service"),
        ocspUrl: authority.ocspUrl,
      })),
    ),
    manifests: fleet.hosts.flatMap((host) =>
      (host.certmgr?.manifests ?? []).map(({ authority, certificate, commonName, names, hosts, name }) => ({
        host: host.name,
        file: manifestFile(name),
        certificate: certificate.path,
        label: authority.label,
        ...{ commonName, names, hosts },
      })),
    ),
    enrollment: enrollment(fleet),
  };
}

function manifestFile(name: string): string {
  return `${MANIFEST_DIRECTORY}/${name}.json`;
}

function enrollment(fleet: FleetModel): EnrollmentFacts | undefined {
  const template = enrollmentTemplate(fleet);
  return (
    template && {
      host: template.host.name,
      template: manifestFile(template.manifest.name),
      label: template.manifest.authority.label,
    }
  );
}

/** The client manifest that other identities are enrolled like, and its host. */
export function enrollmentTemplate(
  fleet: FleetModel,
): { readonly host: HostModel; readonly manifest: CertmgrManifestModel } | undefined {
  for (const host of fleet.hosts) {
    const manifest = host.certmgr?.manifests.find(isClientManifest);
    if (manifest !== undefined) return { host, manifest };
  }
  return undefined;
}
