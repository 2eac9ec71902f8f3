import { verifyDepth } from "../x509/chain";
import type { Rule } from "./rule";

/** OpenSSL's limit. */
const MAX_DEPTH = 100;

/** `SSLVerifyDepth` is smaller than the trust store's longest chain needs: clients would see an internal error. */
export const verifyDepthRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => {
      const certificates = vhost.trustStore?.certificates ?? [];
      const depths = certificates.map((issuer) => ({ issuer, depth: verifyDepth(issuer, certificates) }));
      const deepest = depths.sort((a, b) => b.depth - a.depth)[0];
      const given = vhost.sslVerifyDepth;
      if (deepest === undefined || (Number.isInteger(given) && given >= deepest.depth && given <= MAX_DEPTH)) return [];
      return [
        {
          code: "verify-depth",
          path: vhost.path,
          what: `\`sslVerifyDepth\` does not fit: clients of ${deepest.issuer.subject} need ${deepest.depth} CA certificates up to the root`,
          got: String(given),
          allowed: `${deepest.depth} to ${MAX_DEPTH}`,
          fix: "remove `sslVerifyDepth`: it is computed from the trust store",
        },
      ];
    }),
  );
