import type { FleetModel } from "../model/fleet";
import { hostsAt } from "../model/names";
import type { CertificateAuthorityModel } from "../model/pki";

/** The URLs at which the responders of a fleet answer, with the labels of their CAs. */
export function answeredUrls(fleet: FleetModel): string {
  return fleet.hosts
    .flatMap(({ fqdn, ocspResponders }) =>
      ocspResponders.map(({ port, authority }) => `http://${fqdn}:${port} (${authority.label})`),
    )
    .join(", ");
}

/** Whether a responder of the fleet answers for a CA at a URL. */
export function isAnswered(fleet: FleetModel, url: string, authority: CertificateAuthorityModel): boolean {
  const { hostname, port } = new URL(url);
  return hostsAt(fleet, hostname).some((host) =>
    host.ocspResponders.some(
      (responder) => responder.port === Number(port || 80) && responder.authority.path === authority.path,
    ),
  );
}
