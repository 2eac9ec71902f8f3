import type { ServerCertificateModel } from "./httpd";

/** Responders that a certificate names; undefined if synth does not know the certificate. */
export function responderUrls({ manifest, certificate }: ServerCertificateModel): readonly string[] | undefined {
  if (manifest !== undefined) return manifest.authority.ocspUrl === undefined ? [] : [manifest.authority.ocspUrl];
  return certificate?.ocspUrls;
}

/** Whether there is an OCSP response to staple. Synth assumes a responder for a certificate that it does not know. */
export function isStapled(certificate: ServerCertificateModel): boolean {
  return responderUrls(certificate)?.length !== 0;
}
