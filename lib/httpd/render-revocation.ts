import { Duration } from "../core/duration";
import type { StaplingVhostModel } from "../model/httpd";
import { CONNECTION_SECONDS } from "../model/open-connections";
import { siteLabel } from "../model/site-address";
import type { HttpdPlatformData } from "../platform/platform-data";
import { RELAY_URL } from "./ocsp-relay";
import { RECHECK_UNIT } from "./open-connections";
import { type ConfigNode, comment, directive } from "./syntax/tree";

/** Where the CRLs of a vhost lie on the host. The refresh unit writes the file. */
export function revocationFile(
  vhost: { readonly serverName: string; readonly port?: number },
  platform: HttpdPlatformData,
): string {
  return `${platform.trustDirectory}/${siteLabel(vhost)}.crl`;
}

/** How httpd learns that a client's certificate was revoked, and for how long it may not know. */
export function revocationDirectives(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  const { ocsp, crl } = vhost.revocation;
  return [
    comment(revocationDelay(vhost)),
    comment(
      `Open connections end within ${goDuration(CONNECTION_SECONDS)} (${RECHECK_UNIT}), and their clients are checked again.`,
    ),
    ...(ocsp === undefined
      ? []
      : [
          directive("SSLOCSPEnable", ocsp.check === "chain" ? "on" : "leaf"),
          directive("SSLOCSPUseRequestNonce", ocsp.nonce ? "on" : "off"),
          // httpd bounds each read of an answer, and the relay sends an answer whole: together they bound all of it.
          directive("SSLOCSPProxyURL", RELAY_URL),
          directive("SSLOCSPResponderTimeout", String(ocsp.responderTimeoutSeconds)),
        ]),
    // One directive without the other checks nothing, and httpd does not report that.
    ...(crl === undefined
      ? []
      : [
          directive("SSLCARevocationCheck", crl.check),
          directive("SSLCARevocationFile", revocationFile(vhost, platform)),
        ]),
  ];
}

/**
 * How long a client can still open connections after its responder or the CRL of its CA reports that it was revoked. Its
 * certificate is checked in each: see `asksInHandshake`.
 */
export function revocationDelay(vhost: StaplingVhostModel): string {
  const { ocsp, crl, none } = vhost.revocation;
  if (none !== undefined) return `Once revoked, a client still gets in until its certificate expires (${none}).`;
  // Every handshake asks the responder.
  if (ocsp !== undefined || crl === undefined) {
    return "Once revoked, a client is refused in every new connection.";
  }
  const refresh = goDuration(crl.refreshIntervalSeconds);
  return `Once revoked, a client gets in for ${refresh} at most: lists are fetched every ${refresh}.`;
}

function goDuration(seconds: number): string {
  return Duration.seconds(seconds).toGoDuration();
}
