import type { CertmgrManifestModel } from "./certmgr";
import type { FleetModel } from "./fleet";
import type { CertificateAuthorityModel } from "./pki";

/** The manifests that ask for certificates of one profile. */
export function manifestsOf(
  fleet: Pick<FleetModel, "hosts">,
  authority: Pick<CertificateAuthorityModel, "path">,
  profile: string,
): CertmgrManifestModel[] {
  return fleet.hosts.flatMap(({ certmgr }) =>
    (certmgr?.manifests ?? []).filter((each) => each.authority.path === authority.path && each.profile === profile),
  );
}

/** The organizations (`O`) that holders of a profile's key may be given, each once. */
export function organizationsOf(
  fleet: Pick<FleetModel, "hosts">,
  authority: CertificateAuthorityModel,
  profile: string,
): string[] {
  const allowed = authority.signingProfiles.find(({ name }) => name === profile)?.allowedRequests ?? [];
  const names = [...manifestsOf(fleet, authority, profile), ...allowed].flatMap((each) => each.names);
  return [...new Set(names.flatMap(({ organization = "" }) => (organization === "" ? [] : [organization])))].sort();
}
