import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import { certificatesOf, keyAlgorithmOf } from "../model/server-certificate";
import type { Rule } from "./rule";

/** Several certificates of one virtual host that httpd cannot tell apart, or whose chains it would mix. */
export const additionalCertificatesRule: Rule = (fleet) =>
  fleet.hosts.flatMap(({ httpd }) => (httpd?.vhosts ?? []).flatMap((vhost) => [...alike(vhost), ...chains(vhost)]));

function alike(vhost: StaplingVhostModel): Issue[] {
  const algorithms = certificatesOf(vhost).flatMap((certificate) => keyAlgorithmOf(certificate) ?? []);
  const twice = new Set(algorithms.filter((algorithm, index) => algorithms.indexOf(algorithm) !== index));
  return [...twice].map((algorithm) => ({
    code: "additional-certificate-key",
    path: vhost.path,
    what: "two certificates of the virtual host have keys of one algorithm: httpd uses only the last of them",
    got: `more than one with a key of ${algorithm}`,
    allowed: "one with ecdsa, one with rsa",
    fix: "give the manifest of one of them another `key`, or remove one from `additionalCertificates`",
  }));
}

function chains(vhost: StaplingVhostModel): Issue[] {
  const certificates = certificatesOf(vhost);
  if (certificates.length === 1) return [];
  return certificates
    .filter(({ manifest, chainPath }) => manifest === undefined && chainPath !== undefined)
    .map(({ chainPath, certificatePath }) => ({
      code: "additional-certificate-chain",
      path: vhost.path,
      what: "httpd sends `SSLCertificateChainFile` with every certificate of a virtual host, including certificates of other CAs",
      got: chainPath ?? "",
      allowed: `the intermediates in ${certificatePath}, after the certificate`,
      fix: `put the intermediates into ${certificatePath}, and remove \`certificateChainFile\``,
    }));
}
