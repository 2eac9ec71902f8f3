import { Duration } from "../core/duration";
import type { StaplingVhostModel } from "../model/httpd";
import type { RevocationModel } from "../model/revocation";
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
    comment(revocationDelay(vhost.revocation, vhost.sslSessionCacheTimeoutSeconds)),
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
export function revocationDelay({ ocsp, crl, none }: RevocationModel, sessionSeconds: number): string {
  if (none !== undefined) return `Once revoked, a client still gets in until its certificate expires: ${none}`;
  // The responder is asked in every handshake that resumes no session.
  const refresh = ocsp === undefined ? (crl?.refreshIntervalSeconds ?? 0) : 0;
  const sources = ocsp === undefined ? `lists are fetched every ${goDuration(refresh)}, ` : "";
  const sessions = `TLS sessions can be resumed for ${goDuration(sessionSeconds)}`;
  return `Once revoked, a client gets in for ${goDuration(refresh + sessionSeconds)} at most: ${sources}${sessions}.`;
}

function goDuration(seconds: number): string {
  return Duration.seconds(seconds).toGoDuration();
}
