import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import type { Rule } from "./rule";

/**
 * Virtual hosts of one port that check clients differently, where httpd is older than `SSLVHostSNIPolicy`. A client can shake
 * hands with one of them and request a page of the other. A client without a certificate is admitted by no location. A
 * dedicated host would admit it: the handshake is its only check.
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
      what: `a client that ${other.path} admits could request pages of this virtual host: they share a port, and this platform's httpd does not separate them`,
      got: `different \`${differing.join("` and different `")}\``,
      allowed: "the same client checks for all virtual hosts of a port, or httpd 2.4.66 or newer",
      fix: "declare the same checks for both, or move one of them to another host",
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
