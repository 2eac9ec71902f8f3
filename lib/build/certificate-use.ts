import type { IConstruct } from "constructs";
import { once } from "../core/once";
import { HOST } from "../hosts/host";
import { HTTPD_SERVER } from "../httpd/httpd-server";
import { STAPLING_VHOST } from "../httpd/stapling-vhost";
import type { BuildContext } from "./context";

/** What virtual hosts make of a manifest's certificate. */
export interface CertificateUse {
  /** Service to act on once the certificate changed. */
  readonly service: string;
  /** A virtual host has other certificates too, so this one has its chain in its own file. */
  readonly isOneOfSeveral: boolean;
}

const uses = new WeakMap<BuildContext, ReadonlyMap<IConstruct, CertificateUse>>();

/** Who uses the certificate of a manifest; undefined where no virtual host of the fleet does. */
export function certificateUse(build: BuildContext, manifest: IConstruct): CertificateUse | undefined {
  return once(uses, build, () => allUses(build)).get(manifest);
}

function allUses({ tree }: BuildContext): Map<IConstruct, CertificateUse> {
  const found = new Map<IConstruct, CertificateUse>();
  for (const host of tree.all(HOST)) {
    const { service } = host.props.platform.httpd;
    for (const server of tree.below(host.construct, HTTPD_SERVER)) {
      for (const { props } of tree.below(server.construct, STAPLING_VHOST)) {
        const { certificate, additionalCertificates = [] } = props;
        for (const each of [...(certificate === undefined ? [] : [certificate]), ...additionalCertificates]) {
          if (each.manifest === undefined) continue;
          const isOneOfSeveral = additionalCertificates.length > 0 || found.get(each.manifest)?.isOneOfSeveral === true;
          found.set(each.manifest, { service, isOneOfSeveral });
        }
      }
    }
  }
  return found;
}
