import { isAbsolutePath } from "../core/absolute-path";
import { isHostName } from "../core/host-name";
import { isAddress } from "../core/ip-network";
import type { Issue } from "../core/issue";
import { isTcpPort } from "../core/tcp-port";
import { type BackendLocationModel, backendOf, isProxied, isServer } from "../model/backend";
import type { StaplingVhostModel } from "../model/httpd";
import { urlPathIssues } from "./location";
import type { Rule } from "./rule";
import { holdsToken } from "./token";

/** A backend that httpd could not ask, or that answers other paths than its author expects. */
export const backendRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [
      ...(vhost.backends ?? []).flatMap((location, index, all) => [
        ...urlPathIssues(location),
        ...repeated(location, all.slice(0, index)),
        ...address(location),
        ...authorities(location),
        ...options(location),
        ...seconds(location),
        ...differences(location, all.slice(0, index)),
      ]),
      ...hiddenDocuments(vhost),
    ]),
  );

function repeated({ path, urlPath }: BackendLocationModel, before: readonly BackendLocationModel[]): Issue[] {
  const other = before.find((each) => each.urlPath === urlPath);
  if (other === undefined) return [];
  return [
    {
      code: "backend-path",
      path,
      what: `${other.path} answers the same path`,
      got: urlPath,
      allowed: "one backend for a path; a location may lie inside another one",
      fix: "give one of them another `path`",
    },
  ];
}

function address({ path, backend }: BackendLocationModel): Issue[] {
  if (backend.kind === "files") return [];
  const wrong = (got: string, allowed: string): Issue[] => [
    {
      code: "backend-address",
      path,
      what: "httpd cannot ask the backend at this address",
      got,
      allowed,
      fix: "correct the address of `backend`",
    },
  ];
  if (!("name" in backend)) {
    const { socket } = backend;
    if (holdsToken(socket) || (isAbsolutePath(socket) && /^[!-~]+$/.test(socket) && !/[|"'\\<>]|\$\{/.test(socket)))
      return [];
    return wrong(
      socket,
      "the absolute path of a socket, of printable ASCII without spaces, quotes, `|`, `\\`, `<`, `>` and `${`",
    );
  }
  const { kind, name, port } = backend;
  if (holdsToken(name) || holdsToken(port)) return [];
  const isName = isAddress(name) ? kind === "http" && !name.includes("%") : isHostName(name);
  if (isName && isTcpPort(port)) return [];
  return wrong(
    `${name}:${port}`,
    kind === "http" ? "a host name or IP address, and a TCP port" : "a host name as in the certificate, and a TCP port",
  );
}

function authorities({ path, backend }: BackendLocationModel): Issue[] {
  if (backend.kind !== "https" || backend.caCertificates.length > 0) return [];
  return [
    {
      code: "backend-authority",
      path,
      what: "no CA is trusted for the backend, so httpd would refuse its certificate",
      got: "no CA certificate",
      allowed: "the root CA of the backend's certificate",
      fix: "give `Backend.https` the CA certificates",
    },
  ];
}

function options({ path, backend, backendPath, webSocket, proxyPreserveHost }: BackendLocationModel): Issue[] {
  const given = [
    ...(backendPath === undefined ? [] : ["backendPath"]),
    ...(webSocket ? ["webSocket"] : []),
    ...(proxyPreserveHost ? ["proxyPreserveHost"] : []),
  ];
  if (!isServer(backend) && given.length > 0) {
    return [
      {
        code: "backend-option",
        path,
        what: `\`${given.join("` and `")}\` says nothing to a backend that runs or serves files`,
        got: backend.kind,
        allowed: "these properties with Backend.http, Backend.https and Backend.unixSocket",
        fix: `remove \`${given.join("` and `")}\``,
      },
    ];
  }
  return backendPath === undefined ? [] : urlPathIssues({ path, urlPath: backendPath }, "backendPath");
}

/** httpd counts them in microseconds, in 64 bits; a day is more than any request takes. */
const MAX_SECONDS = 86_400;

function seconds({ path, connectionTimeoutSeconds, timeoutSeconds }: BackendLocationModel): Issue[] {
  return Object.entries({ connectionTimeout: connectionTimeoutSeconds, timeout: timeoutSeconds })
    .filter(([, given]) => given < 1 || given > MAX_SECONDS)
    .map(([name, given]) => ({
      code: "backend-timeout",
      path,
      what: `\`${name}\` is not a time that httpd should wait for a backend`,
      got: `${given} s`,
      allowed: `1 s to ${MAX_SECONDS} s`,
      fix: `correct \`${name}\``,
    }));
}

/** httpd has one pool of connections to a server, with one set of times and CAs. */
function differences(location: BackendLocationModel, before: readonly BackendLocationModel[]): Issue[] {
  const { path, backend } = location;
  if (!isProxied(location)) return [];
  const other = before.find((each) => each.backend.kind === backend.kind && placeOf(each) === placeOf(location));
  const differing =
    other === undefined ? [] : Object.keys(pool(other)).filter((key) => pool(other)[key] !== pool(location)[key]);
  if (other === undefined || differing.length === 0) return [];
  return [
    {
      code: "backend-differs",
      path,
      what: `${other.path} asks the same server, and httpd has one pool of connections for both`,
      got: `another \`${differing.join("` and another `")}\``,
      allowed: "the same times and the same CA certificates for all paths of a server",
      fix: "declare the same for both",
    },
  ];
}

function placeOf({ backend }: BackendLocationModel): string {
  if (backend.kind === "files") return "";
  return "name" in backend ? `${backend.name.toLowerCase()}:${backend.port}` : backend.socket;
}

function pool({ backend, connectionTimeoutSeconds, timeoutSeconds }: BackendLocationModel): Record<string, unknown> {
  const authorities = backend.kind === "https" ? backend.caCertificates : [];
  return {
    connectionTimeout: connectionTimeoutSeconds,
    timeout: timeoutSeconds,
    backend: authorities.map(({ fingerprintSha256 }) => fingerprintSha256).join(" "),
  };
}

/** Documents that no client can get, since a backend answers their paths. */
function hiddenDocuments(vhost: StaplingVhostModel): Issue[] {
  return vhost.documents.flatMap(({ path, relativePath }) => {
    const location = backendOf(vhost, `/${relativePath}`);
    if (location === undefined || !isProxied(location)) return [];
    return [
      {
        code: "document-hidden",
        path,
        what: `the document is never served: ${location.path} answers its path`,
        got: `/${relativePath}`,
        allowed: "documents outside of the paths of backends, or below a BackendLocation with Backend.files()",
        fix: "declare a BackendLocation with Backend.files() for its path",
      },
    ];
  });
}
