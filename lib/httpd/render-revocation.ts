import { Duration } from "../core/duration";
import type { StaplingVhostModel } from "../model/httpd";
import type { HttpdPlatformData } from "../platform/platform-data";
import { type ConfigNode, comment, directive } from "./syntax/tree";

/** Where the CRLs of a vhost lie on the host. The refresh unit writes the file. */
export function revocationFile({ serverName }: { readonly serverName: string }, platform: HttpdPlatformData): string {
  return `${platform.trustDirectory}/${serverName}.crl`;
}

/** How httpd learns that a client's certificate was revoked, and for how long it may not know. */
export function revocationDirectives(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  const { ocsp, crl } = vhost.revocation;
  return [
    comment(revocationDelay(vhost)),
    ...(ocsp === undefined
      ? []
      : [
          directive("SSLOCSPEnable", ocsp.check === "chain" ? "on" : "leaf"),
          directive("SSLOCSPUseRequestNonce", ocsp.nonce ? "on" : "off"),
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
 * How long a client can still open connections after its responder or the CRL of its CA reports that it was revoked. A
 * TLS session that is resumed is not checked again.
 */
export function revocationDelay(vhost: StaplingVhostModel): string {
  const { ocsp, crl, none } = vhost.revocation;
  if (none !== undefined) return `Once revoked, a client still gets in until its certificate expires (${none}).`;
  // Every handshake that does not resume a session asks the responder.
  const refresh = ocsp === undefined ? (crl?.refreshIntervalSeconds ?? 0) : 0;
  // A certificate that a path asks for is checked again in a resumed session.
  const resumed = vhost.clientAuthentication === "per-path" ? 0 : vhost.sslSessionCacheTimeoutSeconds;
  const reasons = [
    ...(refresh === 0 ? [] : [`lists are fetched every ${goDuration(refresh)}`]),
    ...(resumed === 0 ? [] : [`TLS sessions can be resumed for ${goDuration(resumed)}`]),
  ];
  if (reasons.length === 0) return "Once revoked, a client is refused in every new connection.";
  return `Once revoked, a client gets in for ${goDuration(refresh + resumed)} at most: ${reasons.join(", ")}.`;
}

function goDuration(seconds: number): string {
  return Duration.seconds(seconds).toGoDuration();
}
