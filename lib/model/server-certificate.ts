import type { ServerCertificateModel, StaplingVhostModel } from "./httpd";
import type { KeyAlgorithm } from "./key-algorithm";

/** All certificates of a virtual host. */
export function certificatesOf({
  certificate,
  additionalCertificates = [],
}: StaplingVhostModel): ServerCertificateModel[] {
  return [...(certificate === undefined ? [] : [certificate]), ...additionalCertificates];
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
  return certificatesOf(vhost).length === 1 ? undefined : keyAlgorithmOf(certificate);
}
