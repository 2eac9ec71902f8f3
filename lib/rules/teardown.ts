import type { HostModel } from "../model/host";
import type { Rule } from "./rule";

/** A host in teardown may declare nothing else. */
export const teardownRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    const declared = declaredOn(host);
    if (host.teardown === undefined || declared.length === 0) return [];
    return [
      {
        code: "teardown-not-empty",
        path: host.path,
        what: "the host is in teardown, and constructs are still declared on it",
        got: declared.join(", "),
        allowed: "a host with `teardown` and nothing else",
        fix: "remove these declarations, or remove `teardown`",
      },
    ];
  });

function declaredOn(host: HostModel): string[] {
  const parts = [host.httpd, host.certmgr, host.multiRootCa, ...host.ocspResponders, ...host.importedCertificates];
  const paths = parts.flatMap((part) => (part === undefined ? [] : [part.path]));
  return [...paths, ...host.trustAnchors.map(({ name }) => `trust anchor ${name}`)];
}
