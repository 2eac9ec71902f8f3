import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import type { Rule } from "./rule";

/**
 * Virtual hosts of one port that check clients differently, where httpd is older than `SSLVHostSNIPolicy`: a client shakes hands
 * with one of them and asks for a page of the other. Where it showed no certificate, no location lets it in; a dedicated host
 * would, which has nothing but its handshake.
 */
export const siblingVhostRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    if (host.platform.httpd.hasSniPolicy) return [];
    const vhosts = host.httpd?.vhosts ?? [];
    return vhosts.flatMap((vhost, index) =>
      vhosts
        .slice(0, index)
        .filter((other) => other.port === vhost.port)
        .flatMap((other) => differences(other, vhost))
        .slice(0, 1),
    );
  });

function differences(other: StaplingVhostModel, vhost: StaplingVhostModel): Issue[] {
  const bothAsk = other.trustStore !== undefined && vhost.trustStore !== undefined;
  const differing = [
    ...(isDedicated(other) === isDedicated(vhost) ? [] : ["clientAuthentication"]),
    ...(!bothAsk || trusted(other) === trusted(vhost) ? [] : ["trustStore"]),
    ...(!bothAsk || checked(other) === checked(vhost) ? [] : ["revocation"]),
  ];
  if (differing.length === 0) return [];
  return [
    {
      code: "vhost-sibling-differs",
      path: vhost.path,
      what: `who was let in by ${other.path}, on the same port, could ask for pages of this virtual host: this platform's httpd does not keep them apart`,
      got: `another \`${differing.join("` and another `")}\``,
      allowed: "the same checks of clients for all virtual hosts of a port, or httpd from 2.4.66 on",
      fix: "declare them alike, or put one of them on a host of its own",
    },
  ];
}

function isDedicated({ trustStore, clientAuthentication }: StaplingVhostModel): boolean {
  return trustStore !== undefined && clientAuthentication === "dedicated-host";
}

function trusted({ trustStore, sslVerifyDepth }: StaplingVhostModel): string {
  const certificates = (trustStore?.certificates ?? []).map(({ fingerprintSha256 }) => fingerprintSha256);
  return [...certificates.sort(), sslVerifyDepth].join(" ");
}

function checked({ revocation: { ocsp, crl } }: StaplingVhostModel): string {
  const lists = (crl?.lists ?? []).map(({ issuer }) => issuer?.fingerprintSha256);
  return [ocsp?.check, crl?.check, ...lists.sort()].join(" ");
}
