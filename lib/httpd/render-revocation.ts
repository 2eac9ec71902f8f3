import { Duration } from "../core/duration";
import type { StaplingVhostModel } from "../model/httpd";
import type { HttpdPlatformData } from "../platform/platform-data";
import { type ConfigNode, comment, directive } from "./syntax/tree";

/** Where the revocation lists of a vhost lie on the host; the refresh unit writes the file. */
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
    // One without the other checks nothing, and httpd says nothing.
    ...(crl === undefined
      ? []
      : [
          directive("SSLCARevocationCheck", crl.check),
          directive("SSLCARevocationFile", revocationFile(vhost, platform)),
        ]),
  ];
}

/**
 * For how long a client can still begin connections once its responder or its CA's list says that it was revoked. A TLS
 * session that is resumed is not checked again.
 */
export function revocationDelay(vhost: StaplingVhostModel): string {
  const { ocsp, crl, none } = vhost.revocation;
  if (none !== undefined) return `Once revoked, a client still gets in until its certificate expires (${none}).`;
  // The responder is asked in every handshake that resumes no session.
  const refresh = ocsp === undefined ? (crl?.refreshIntervalSeconds ?? 0) : 0;
  // A certificate that is asked for by a path is checked again in a resumed session.
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
