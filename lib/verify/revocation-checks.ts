import { crlRefreshUnit } from "../httpd/crl-bundle";
import { enrollmentTemplate } from "../operate/facts";
import { ocspserveUnit } from "../pki/units";
import type { Check, Expectation, RequestCheck } from "./check";
import { type ClientView, logOf, plain, restrictedUrl } from "./client-view";
import { handshakeOf } from "./handshake";
import { enters, freshIdentity } from "./identity";
import { publicRequests, staples } from "./vhost-checks";

/** The location, and an identity that may enter it, that a stopped responder is tried with. */
function partnerOf({ fleet, vhost, identities }: ClientView) {
  for (const location of vhost.locations) {
    const partner = identities.find(
      (identity) => handshakeOf(fleet, vhost, identity) === "done" && enters(location, identity) === true,
    );
    if (partner !== undefined) return { location, partner };
  }
  return undefined;
}

/** Who is revoked is locked out. */
export function revocation(view: ClientView): Check[] {
  const { fleet, server, vhost, client, identities } = view;
  const { ocsp, crl } = vhost.revocation;
  const template = enrollmentTemplate(fleet)?.manifest;
  if (template === undefined || (ocsp === undefined && crl === undefined)) return [];
  // The responder is asked after the lists have been looked into, and knows at once.
  const codes = ocsp === undefined ? ["AH02039"] : ["AH03239", "AH02039"];
  const organizations = identities.flatMap((identity) => identity.values.organization?.slice(0, 1) ?? []);
  for (const location of vhost.locations) {
    const organization = organizations.find((each) => {
      const fresh = freshIdentity(template, each);
      return handshakeOf(fleet, vhost, fresh) === "done" && enters(location, fresh) === true;
    });
    if (organization === undefined) continue;
    const { url, body } = restrictedUrl(vhost, location);
    return [
      {
        kind: "revocation",
        title: `${vhost.serverName}: a fresh identity of ${organization} enters, and is refused once revoked`,
        from: client.name,
        organization,
        request: { url, tls: "1.3" },
        ...(ocsp === undefined ? { refresh: { host: server.name, unit: crlRefreshUnit(vhost, "service") } } : {}),
        before: { statuses: [200], body },
        after: { statuses: [], alert: "certificate revoked", log: logOf(view, ...codes) },
      },
    ];
  }
  return [];
}

/** What holds while nobody can be asked about a certificate. */
export function responderDown(view: ClientView): Check[] {
  const { fleet, server, vhost, client } = view;
  const authority = vhost.certificate?.manifest?.authority;
  const responder = fleet.hosts.find((host) =>
    host.ocspResponders.some((each) => each.authority.path === authority?.path),
  );
  const found = partnerOf(view);
  if (authority === undefined || responder === undefined || found === undefined) return [];
  const { url, body } = restrictedUrl(vhost, found.location);
  const partner = (title: string, expect: Expectation): RequestCheck => ({
    kind: "request",
    title: `${found.location.urlPath} ${title}`,
    from: client.name,
    request: { url, tls: "1.3", identity: plain(found.partner) },
    expect,
  });
  return [
    {
      kind: "responder-down",
      title: `${vhost.serverName}: with the responder down and httpd restarted`,
      responderHost: responder.name,
      responderUnit: ocspserveUnit(authority.label),
      httpdHost: server.name,
      httpdUnit: server.platform.httpd.unit,
      meanwhile: [
        // With no certificate that can be looked up there is no handshake of a dedicated host.
        ...(vhost.clientAuthentication === "dedicated-host"
          ? []
          : [...staples(view, "1.3"), ...publicRequests(view, "1.3")]),
        vhost.revocation.ocsp === undefined
          ? partner(`admits ${found.partner.name}, about whom no responder is asked`, { statuses: [200], body })
          : partner(`refuses ${found.partner.name}: client OCSP fails closed`, {
              statuses: [],
              alert: "handshake failure",
              log: logOf(view, "AH01980", "AH02039"),
            }),
      ],
      afterwards: [partner(`admits ${found.partner.name} again`, { statuses: [200], body })],
    },
  ];
}
