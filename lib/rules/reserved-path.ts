import type { Issue } from "../core/issue";
import { misplacedPaths, servedKeys } from "../model/chosen-paths";
import type { Rule } from "./rule";

/** Paths that systems execute or trust, which only the construct that they belong to can declare; and keys that are served. */
export const reservedPathRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => [
    ...misplacedPaths(host).map(
      ({ chosen: { path, declaredBy, property, use }, path: reserved, what, relation }): Issue => ({
        code: "path-reserved",
        path: declaredBy,
        what:
          relation === "below"
            ? `\`${property}\` on ${host.fqdn} would serve ${reserved}: ${what}`
            : `\`${property}\` on ${host.fqdn} is a path that is reserved: ${what}`,
        got: path,
        allowed:
          use === "document-root" || use === "document"
            ? "a folder of content, such as one below /srv or /var/www"
            : "a folder of certificates or keys, such as one below /etc/ssl, /etc/pki/tls or /srv",
        fix: "give another path",
      }),
    ),
    ...servedKeys(host).map(
      ({ key, root }): Issue => ({
        code: "path-served",
        path: key.declaredBy,
        what: `\`${key.property}\` on ${host.fqdn} lies below the document root of ${root.declaredBy}, which would serve the key`,
        got: `${key.path}, and the document root ${root.path}`,
        fix: "put the key outside of each document root",
      }),
    ),
  ]);
