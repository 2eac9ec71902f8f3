import type { ServerCertificateModel, StaplingVhostModel } from "./httpd";
import type { KeyAlgorithm } from "./key-algorithm";

/** All certificates of a virtual host. */
export function certificatesOf({
  certificate,
  additionalCertificates = [],
}: StaplingVhostModel): ServerCertificateModel[] {
  return [...(certificate === undefined ? [] : [certificate]), ...additionalCertificates];
}

/**
 * The file that httpd reads a certificate from. `SSLCertificateChainFile` would be sent with each of several
 * certificates, so then each file contains its chain.
 */
export function certificateFileOf(vhost: StaplingVhostModel, certificate: ServerCertificateModel): string {
  const { certificatePath, manifest } = certificate;
  return hasSeveral(vhost) ? (manifest?.fullChainPath ?? certificatePath) : certificatePath;
}

/** The file with only the chain, if there is one. */
export function chainFileOf(vhost: StaplingVhostModel, { chainPath }: ServerCertificateModel): string | undefined {
  return hasSeveral(vhost) ? undefined : chainPath;
}

function hasSeveral(vhost: StaplingVhostModel): boolean {
  return certificatesOf(vhost).length > 1;
}

/** Key algorithm of a certificate; undefined if synth does not know the certificate, or it is another algorithm. */
export function keyAlgorithmOf({ manifest, certificate }: ServerCertificateModel): KeyAlgorithm | undefined {
  const algorithm = manifest?.keyAlgo ?? certificate?.publicKey.algorithm;
  if (algorithm === "ecdsa" || algorithm === "ec") return "ecdsa";
  return algorithm === "rsa" ? "rsa" : undefined;
}

/** Key algorithm that a client has to ask for to see this certificate; undefined if there is no other certificate. */
export function distinguishedBy(
  vhost: StaplingVhostModel,
  certificate: ServerCertificateModel,
): KeyAlgorithm | undefined {
  return hasSeveral(vhost) ? keyAlgorithmOf(certificate) : undefined;
}
