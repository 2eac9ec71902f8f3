import type { Issue } from "../core/issue";
import type { MutualTlsLocationModel, PublicLocationModel, StaplingVhostModel } from "../model/httpd";
import { guardOf, isMutualTls } from "../model/restricted";
import { isAmong } from "../x509/issuer";
import type { Rule } from "./rule";

/** A location that would not restrict what its author expects. */
export const locationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [
      ...vhost.locations.flatMap((location) => [...urlPathIssues(location), ...issuers(location, vhost)]),
      ...(vhost.publicLocations ?? []).flatMap((location) => [
        ...urlPathIssues(location),
        ...needless(location, vhost),
      ]),
      ...repeated(vhost),
      ...documents(vhost),
    ]),
  );

/** A path that `<Location>` would read otherwise, or that clients cannot request. */
export function urlPathIssues(
  location: { readonly path: string; readonly urlPath: string },
  name = "urlPath",
): Issue[] {
  const path = location.urlPath;
  const segments = path.split("/").slice(1);
  const plain = /^\/[\x21-\x7e]*$/.test(path) && !/[*?[\]"'\\<>%#]|\$\{/.test(path);
  if (path === "/" || (plain && segments.every((part) => part !== "" && part !== "." && part !== ".."))) return [];
  return [
    {
      code: "location-path",
      path: location.path,
      what: `\`${name}\` is not a plain URL path`,
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

function repeated({ locations, publicLocations = [] }: StaplingVhostModel): Issue[] {
  const all = [...locations, ...publicLocations];
  return all.flatMap((location, index) => {
    const other = all.slice(0, index).find(({ urlPath }) => urlPath === location.urlPath);
    if (other === undefined) return [];
    return [
      {
        code: "location-overlap",
        path: location.path,
        what: `${other.path} has the same path: httpd would apply only the rules of the last one`,
        got: location.urlPath,
        allowed: "another path; a location may lie inside another one, and its rules hold there",
        fix: "combine their conditions in one location, with `ClientCertificate.anyOf` or `allOf`",
      },
    ];
  });
}

/** A public path where nothing is restricted, or where no client gets that far without a certificate. */
function needless(location: PublicLocationModel, vhost: StaplingVhostModel): Issue[] {
  const { path, urlPath } = location;
  const publicLocations = (vhost.publicLocations ?? []).filter((other) => other !== location);
  const isInside = isMutualTls(guardOf({ ...vhost, publicLocations }, urlPath));
  if (isInside && vhost.clientAuthentication !== "dedicated-host") return [];
  return [
    {
      code: "location-public",
      path,
      what: isInside
        ? "the public location needs a certificate all the same: the virtual host refuses each handshake without one"
        : "the public location is inside no restricted one, so it changes nothing",
      got: isInside ? `${urlPath} and ${vhost.clientAuthentication}` : urlPath,
      allowed: isInside
        ? "another `clientAuthentication`, such as ClientAuthentication.HANDSHAKE_OPTIONAL"
        : "a path inside the path of a MutualTlsLocation",
      fix: isInside
        ? "choose another `clientAuthentication`, or remove the location"
        : "correct `path`, or remove the location",
    },
  ];
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
