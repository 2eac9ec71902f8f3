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
 * The file that httpd reads a certificate from. `SSLCertificateChainFile` would be sent with each of several certificates, so
 * there each file has its chain in it.
 */
export function certificateFileOf(vhost: StaplingVhostModel, certificate: ServerCertificateModel): string {
  const { certificatePath, manifest } = certificate;
  return hasSeveral(vhost) ? (manifest?.fullChainPath ?? certificatePath) : certificatePath;
}

/** The file with the chain alone, where there is one. */
export function chainFileOf(vhost: StaplingVhostModel, { chainPath }: ServerCertificateModel): string | undefined {
  return hasSeveral(vhost) ? undefined : chainPath;
}

function hasSeveral(vhost: StaplingVhostModel): boolean {
  return certificatesOf(vhost).length > 1;
}

/** The algorithm of a certificate's key; undefined where synth does not know the certificate, or it is another one. */
export function keyAlgorithmOf({ manifest, certificate }: ServerCertificateModel): KeyAlgorithm | undefined {
  const algorithm = manifest?.keyAlgo ?? certificate?.publicKey.algorithm;
  if (algorithm === "ecdsa" || algorithm === "ec") return "ecdsa";
  return algorithm === "rsa" ? "rsa" : undefined;
}

/** What a client has to be told to see this certificate: nothing where there is no other. */
export function distinguishedBy(
  vhost: StaplingVhostModel,
  certificate: ServerCertificateModel,
): KeyAlgorithm | undefined {
  return hasSeveral(vhost) ? keyAlgorithmOf(certificate) : undefined;
}
