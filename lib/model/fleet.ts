import type { HostModel } from "./host";
import type { CertificateAuthorityModel } from "./pki";
import type { TrustStoreModel } from "./trust";

/** Everything that one `Fleet` declares: plain data, references resolved, no cdktf and no text formats. */
export interface FleetModel {
  readonly path: string;
  readonly domain: string;
  readonly hosts: readonly HostModel[];
  readonly authorities: readonly CertificateAuthorityModel[];
  readonly trustStores: readonly TrustStoreModel[];
}
