import type { FleetModel } from "../model/fleet";
import type { StaplingVhostModel } from "../model/httpd";
import type { ParsedCertificate } from "../x509/certificate";
import { isForClients } from "../x509/client-purpose";
import { isAmong, signedBy, signsWithin } from "../x509/issuer";
import type { KnownIdentity } from "./identity";

/** Why a virtual host refuses a client before it looks at any path. */
export interface Refusal {
  /** Ends a sentence about the client. */
  readonly because: string;
  /** Words of the TLS alert. */
  readonly alert: string;
}

/** What becomes of a client's handshake: it is done, it is refused, or only the live responder can tell. */
export type Handshake = "done" | "unknown" | Refusal;

/** In OpenSSL's order: a way to a root first, then what the certificate is for, then revocation. */
export function handshakeOf(fleet: FleetModel, vhost: StaplingVhostModel, { origin }: KnownIdentity): Handshake {
  const store = vhost.trustStore?.certificates ?? [];
  const untrusted: Refusal = { because: "whose CA is not trusted", alert: "unknown ca" };
  if ("authority" in origin) return signsWithin(origin.authority, store) ? "done" : untrusted;
  const { certificate } = origin;
  if (!signedBy(certificate, store)) return untrusted;
  if (!isForClients(certificate)) {
    return { because: "whose certificate is not for clients", alert: "unsupported certificate" };
  }
  if (vhost.revocation.ocsp === undefined) return "done";
  if (certificate.ocspUrls.length === 0) {
    return { because: "whose certificate names no responder", alert: "handshake failure" };
  }
  return isKnownToResponder(fleet, certificate) ? "done" : "unknown";
}

function isKnownToResponder({ hosts }: FleetModel, certificate: ParsedCertificate): boolean {
  return hosts.some(({ ocspResponders }) => ocspResponders.some(({ issued }) => isAmong(certificate, issued)));
}
