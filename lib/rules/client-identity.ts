import type { Issue } from "../core/issue";
import { FORWARDED_HEADERS } from "../model/client-identity";
import type { StaplingVhostModel } from "../model/httpd";
import type { Rule } from "./rule";

/** Each hyphen doubles the spellings that httpd has to remove. */
const MOST_HYPHENS = 5;

/** What HTTP, httpd or every application gives a meaning of its own. */
const OF_HTTP = [
  ...["accept", "authorization", "connection", "content-length", "content-type", "cookie", "date", "expect", "host"],
  ...["keep-alive", "proxy", "proxy-authorization", "proxy-connection", "range", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "user-agent", "via"],
  ...FORWARDED_HEADERS.map((name) => name.toLowerCase()),
];

/** Headers that could not tell a backend who the client is. */
export const clientIdentityRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [...unchecked(vhost), ...unread(vhost), ...names(vhost)]),
  );

function unchecked({ path, clientIdentity, trustStore }: StaplingVhostModel): Issue[] {
  if (clientIdentity === undefined || trustStore !== undefined) return [];
  return [
    {
      code: "client-identity-trust-store",
      path,
      what: "the virtual host asks no client for a certificate, so it knows nothing to tell its backends",
      got: "`clientIdentity` and no trust store",
      fix: "set `trustStore`, or remove `clientIdentity`",
    },
  ];
}

function unread({ path, clientIdentity, backends = [] }: StaplingVhostModel): Issue[] {
  if (clientIdentity === undefined || backends.some(({ backend }) => backend.kind !== "files")) return [];
  return [
    {
      code: "client-identity-unread",
      path,
      what: "the virtual host has no backend that could read who the client is",
      got: "`clientIdentity` and no BackendLocation",
      fix: "declare a BackendLocation, or remove `clientIdentity`",
    },
  ];
}

function names({ path, clientIdentity }: StaplingVhostModel): Issue[] {
  const all = (clientIdentity?.requestHeaders ?? []).map(({ name }) => name);
  return all.flatMap((name, index) => {
    const isName = /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/.test(name) && name.split("-").length - 1 <= MOST_HYPHENS;
    const isTwice = all.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase());
    if (isName && !isTwice && !OF_HTTP.includes(name.toLowerCase())) return [];
    return [
      {
        code: "client-identity-header",
        path,
        what: isTwice
          ? "two request headers have one name: HTTP does not tell upper and lower case apart"
          : "`requestHeaders` has a name that cannot tell a backend who the client is",
        got: name,
        allowed: `letters and digits with ${MOST_HYPHENS} hyphens at most between them, such as X-Client-DN; no name that HTTP or httpd uses itself`,
        fix: "choose another name",
      },
    ];
  });
}
