import { asksInHandshake } from "../model/session-resumption";
import type { Rule } from "./rule";

/** A client could come back for ever without its certificate, however long it is revoked or expired. */
export const sessionResumptionRule: Rule = (fleet) =>
  fleet.hosts
    .flatMap((host) => host.httpd?.vhosts ?? [])
    .filter((vhost) => asksInHandshake(vhost) && vhost.sslSessionCacheTimeoutSeconds > 0)
    .map(({ path, sslSessionCacheTimeoutSeconds }) => ({
      code: "session-resumption",
      path,
      what: "a client could resume its TLS session after its certificate was revoked or has expired: httpd does not check the certificate again, and each resumption in TLS 1.3 starts `sslSessionCacheTimeout` anew",
      got: `${sslSessionCacheTimeoutSeconds} s`,
      allowed: "0 s where handshakes ask for clients' certificates",
      fix: "remove `sslSessionCacheTimeout`",
    }));
