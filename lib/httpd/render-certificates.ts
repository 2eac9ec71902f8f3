import type { StaplingVhostModel } from "../model/httpd";
import { certificateFileOf, certificatesOf, chainFileOf } from "../model/server-certificate";
import { type ConfigNode, directive } from "./syntax/tree";

/** The certificates of a virtual host, each with its key and its chain. */
export function certificateDirectives(vhost: StaplingVhostModel): ConfigNode[] {
  return certificatesOf(vhost).flatMap((certificate) => {
    const chainFile = chainFileOf(vhost, certificate);
    return [
      directive("SSLCertificateFile", certificateFileOf(vhost, certificate)),
      directive("SSLCertificateKeyFile", certificate.privateKeyPath),
      ...(chainFile === undefined ? [] : [directive("SSLCertificateChainFile", chainFile)]),
    ];
  });
}
