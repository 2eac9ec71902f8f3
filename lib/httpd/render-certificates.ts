import type { StaplingVhostModel } from "../model/httpd";
import { certificatesOf } from "../model/server-certificate";
import { type ConfigNode, directive } from "./syntax/tree";

/**
 * One certificate is a file, and its chain another one. `SSLCertificateChainFile` would be sent with each of several
 * certificates, so there each file has its chain in it.
 */
export function certificateDirectives(vhost: StaplingVhostModel): ConfigNode[] {
  const certificates = certificatesOf(vhost);
  return certificates.flatMap(({ certificatePath, privateKeyPath, chainPath, fullChainPath = certificatePath }) => [
    directive("SSLCertificateFile", fullChainPath),
    directive("SSLCertificateKeyFile", privateKeyPath),
    ...(certificates.length > 1 || chainPath === undefined ? [] : [directive("SSLCertificateChainFile", chainPath)]),
  ]);
}
