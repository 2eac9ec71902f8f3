import type { HealthCheckModel } from "../model/health-check";
import type { ServerCertificateModel, StaplingVhostModel } from "../model/httpd";
import { certificateFileOf, chainFileOf, distinguishedBy } from "../model/server-certificate";
import { isStapled, responderUrls } from "../model/stapling";

/** Limit for the first staple after a start. A responder that knows the certificate answers within a second. */
const STAPLE_SECONDS = 60;

/**
 * The look at the handshake of a virtual host with one of its certificates, from its own host.
 *
 * @param signature Whether it looks at who signed the staple, too.
 */
export function handshakeCheck(
  vhost: StaplingVhostModel,
  certificate: ServerCertificateModel,
  signature: boolean,
): HealthCheckModel {
  const isKnown = responderUrls(certificate) !== undefined;
  const stapled = isKnown ? isStapled(certificate) : "if-named";
  const issuerFile = chainFileOf(vhost, certificate) ?? certificateFileOf(vhost, certificate);
  return {
    kind: "tls",
    serverName: vhost.serverName,
    port: vhost.port,
    stapled,
    ...(stapled !== false && signature ? { issuerFile } : {}),
    keyAlgorithm: distinguishedBy(vhost, certificate),
    seconds: STAPLE_SECONDS,
  };
}
