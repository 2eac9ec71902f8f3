import type { Issue } from "../core/issue";
import type { MutualTlsLocationModel, StaplingVhostModel } from "../model/httpd";
import { isWithinPath } from "../model/url-path";
import { isAmong } from "../x509/issuer";
import type { Rule } from "./rule";

/** A location that would not restrict what its author expects. */
export const locationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [
      ...vhost.locations.flatMap((location) => [...urlPath(location), ...issuers(location, vhost)]),
      ...overlaps(vhost),
      ...documents(vhost),
    ]),
  );

function urlPath(location: MutualTlsLocationModel): Issue[] {
  const path = location.urlPath;
  const segments = path.split("/").slice(1);
  const plain = /^\/[\x21-\x7e]*$/.test(path) && !/[*?[\]"'\\<>%#]|\$\{/.test(path);
  if (path === "/" || (plain && segments.every((part) => part !== "" && part !== "." && part !== ".."))) return [];
  return [
    {
      code: "location-path",
      path: location.path,
      what: "`urlPath` is not a plain URL path",
      got: path,
      allowed:
        "a path such as /restricted without a final slash, `..`, wildcard or percent encoding; or / for the whole virtual host",
      fix: "give the path that clients request, decoded",
    },
  ];
}

function issuers(location: MutualTlsLocationModel, vhost: StaplingVhostModel): Issue[] {
  if (vhost.trustStore === undefined) {
    return [
      {
        code: "location-trust-store-missing",
        path: location.path,
        what: `the virtual host ${vhost.path} asks no client for a certificate, so the location would admit no client`,
        got: "no trust store",
        fix: "set the virtual host's `trustStore`",
      },
    ];
  }
  const store = vhost.trustStore.certificates;
  const unknown = location.issuers.filter((wanted) => !isAmong(wanted, store));
  if (location.issuers.length > 0 && unknown.length === 0) return [];
  return [
    {
      code: "location-issuer",
      path: location.path,
      what: `${location.issuers.length === 0 ? "the location has no issuer" : "an issuer of the location is not"} in the trust store ${vhost.trustStore.path}`,
      got: unknown.map((each) => each.subject).join("; ") || "nothing",
      allowed: store.map((each) => each.subject).join("; ") || "nothing: the trust store is empty",
      fix: "add the issuer's certificate to the trust store, or name CAs of the trust store in `issuers`",
    },
  ];
}

function overlaps(vhost: StaplingVhostModel): Issue[] {
  return vhost.locations.flatMap((location, index) =>
    vhost.locations.slice(0, index).flatMap((other) => {
      if (!isWithinPath(location.urlPath, other.urlPath) && !isWithinPath(other.urlPath, location.urlPath)) return [];
      return [
        {
          code: "location-overlap",
          path: location.path,
          what: `the location overlaps ${other.path}: httpd would apply only the rules of the last one`,
          got: `${location.urlPath} and ${other.urlPath}`,
          fix: "restrict paths that do not contain each other",
        },
      ];
    }),
  );
}

function documents(vhost: StaplingVhostModel): Issue[] {
  return vhost.documents
    .filter(({ relativePath }) => {
      const parts = relativePath.split("/");
      return parts.some((part) => part === "" || part === "." || part === ".." || /\p{Cc}/u.test(part));
    })
    .map((document) => ({
      code: "document-path",
      path: document.path,
      what: `the document is outside the document root ${vhost.documentRoot}`,
      got: document.relativePath,
      allowed: "a path below the document root, such as restricted/sensitive.txt",
      fix: "remove `..` and empty parts",
    }));
}
