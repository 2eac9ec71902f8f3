import { MANIFEST_DIRECTORY } from "../certmgr/bundle";
import { type CertmgrManifestModel, isClientManifest } from "../model/certmgr";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { cfsslPaths } from "../pki/paths";
import { ocspRefreshUnit } from "../pki/units";

/** What the live hosts are acted on with: names, addresses, files. All of it is public. */
export interface OperateFacts {
  readonly domain: string;
  readonly hosts: readonly HostFacts[];
  readonly authorities: readonly AuthorityFacts[];
  /** Where identities can be enrolled by hand. */
  readonly enrollment?: EnrollmentFacts;
}

export interface HostFacts {
  readonly name: string;
  readonly fqdn: string;
  readonly aliases: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
}

/** A CA whose certificates can be revoked on a host. */
export interface AuthorityFacts {
  readonly label: string;
  /** Subject key identifier: the certdb's name for the issuer. Absent where the CA's certificate has none. */
  readonly keyIdentifier?: string;
  readonly host: string;
  readonly databaseConfig: string;
  readonly refreshUnit: string;
  readonly ocspUrl?: string;
}

export interface EnrollmentFacts {
  readonly host: string;
  /** Manifest whose CA, profile and key are used. */
  readonly template: string;
  readonly label: string;
}

export function operateFacts(fleet: FleetModel): OperateFacts {
  return {
    domain: fleet.domain,
    hosts: fleet.hosts.map(({ name, fqdn, aliases, connection }) => ({ name, fqdn, aliases, ...connection })),
    authorities: fleet.hosts.flatMap((host) =>
      host.ocspResponders.map(({ authority }) => ({
        label: authority.label,
        keyIdentifier: authority.certificate.ski,
        host: host.name,
        databaseConfig: cfsslPaths.databaseConfig(authority.label),
        refreshUnit: ocspRefreshUnit(authority.label, "service"),
        ocspUrl: authority.ocspUrl,
      })),
    ),
    enrollment: enrollment(fleet),
  };
}

function enrollment(fleet: FleetModel): EnrollmentFacts | undefined {
  const template = enrollmentTemplate(fleet);
  return (
    template && {
      host: template.host.name,
      template: `${MANIFEST_DIRECTORY}/${template.manifest.name}.json`,
      label: template.manifest.authority.label,
    }
  );
}

/** The manifest of a client that others are enrolled like, and its host. */
export function enrollmentTemplate(
  fleet: FleetModel,
): { readonly host: HostModel; readonly manifest: CertmgrManifestModel } | undefined {
  for (const host of fleet.hosts) {
    const manifest = host.certmgr?.manifests.find(isClientManifest);
    if (manifest !== undefined) return { host, manifest };
  }
  return undefined;
}
