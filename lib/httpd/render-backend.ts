import { familyOf, isAddress } from "../core/ip-network";
import { once } from "../core/once";
import {
  type BackendLocationModel,
  type BackendModel,
  type HttpsBackendModel,
  isProxied,
  isServer,
} from "../model/backend";
import type { StaplingVhostModel } from "../model/httpd";
import { siteLabel } from "../model/site-address";
import { isWithinPath, outermostFirst } from "../model/url-path";
import type { HttpdPlatformData } from "../platform/platform-data";
import { type ConfigNode, comment, directive, section } from "./syntax/tree";

/**
 * Idle connections are kept no longer than most servers keep theirs: a request over one that the backend closes at the same
 * time would fail.
 */
const IDLE_SECONDS = 1;

/** Where the CAs of a backend lie on the host. */
export function backendCaFile(
  vhost: StaplingVhostModel,
  { name, port }: HttpsBackendModel,
  { trustDirectory }: HttpdPlatformData,
): string {
  return `${trustDirectory}/${siteLabel(vhost)}.backend-${name}-${port}.crt`;
}

/** The backends that are reached by TLS, each once. */
export function httpsBackends({ backends = [] }: StaplingVhostModel): HttpsBackendModel[] {
  const all = backends.flatMap(({ backend }) => (backend.kind === "https" ? [backend] : []));
  return [...new Map(all.map((backend) => [originOf(backend), backend])).values()];
}

/** The servers behind a virtual host, each once: httpd has one pool of connections for each, whatever the path. */
export function workerSections(vhost: StaplingVhostModel, platform: HttpdPlatformData): ConfigNode[] {
  const byOrigin = new Map<string, BackendLocationModel[]>();
  for (const location of vhost.backends ?? []) {
    const { backend } = location;
    if (isServer(backend)) once(byOrigin, originOf(backend), (): BackendLocationModel[] => []).push(location);
  }
  return [...byOrigin].map(([origin, locations]) =>
    section(
      "Proxy",
      `${origin}/`,
      directive("ProxySet", ...workerParameters(locations)),
      ...httpsBackends({ ...vhost, backends: locations }).flatMap((backend) => tls(vhost, backend, platform)),
    ),
  );
}

/** A rule demands that the locations of one server agree in the times. */
function workerParameters(locations: readonly BackendLocationModel[]): string[] {
  const [first] = locations;
  return [
    `connectiontimeout=${first?.connectionTimeoutSeconds}`,
    `timeout=${first?.timeoutSeconds}`,
    `ttl=${IDLE_SECONDS}`,
    // One that fails is asked again by the next request: there is no other.
    "retry=0",
    ...(locations.some(({ webSocket }) => webSocket) ? ["upgrade=websocket"] : []),
  ];
}

function tls(vhost: StaplingVhostModel, backend: HttpsBackendModel, platform: HttpdPlatformData): ConfigNode[] {
  return [
    directive("SSLProxyEngine", "on"),
    directive("SSLProxyProtocol", "-all", "+TLSv1.2", "+TLSv1.3"),
    directive("SSLProxyCACertificateFile", backendCaFile(vhost, backend, platform)),
    directive("SSLProxyVerify", "require"),
    directive("SSLProxyVerifyDepth", String(backend.sslProxyVerifyDepth)),
    directive("SSLProxyCheckPeerName", "on"),
    directive("SSLProxyCheckPeerExpire", "on"),
  ];
}

export function backendSections(vhost: StaplingVhostModel): ConfigNode[] {
  return outermostFirst(vhost.backends ?? []).map((location) =>
    section("Location", location.urlPath, ...handler(location), ...(isMixed(vhost, location) ? [oddPaths()] : [])),
  );
}

function handler(location: BackendLocationModel): ConfigNode[] {
  const { backend, urlPath } = location;
  switch (backend.kind) {
    case "files":
      return [directive("ProxyPass", "!")];
    case "php-fpm":
      return [
        directive("ProxyPass", "!"),
        directive("DirectoryIndex", "index.php", "index.html"),
        section(
          "If",
          { expression: "%{REQUEST_FILENAME} =~ /[.]php$/ && -f %{REQUEST_FILENAME}" },
          directive("SetHandler", `proxy:unix:${backend.socket}|fcgi://localhost`),
        ),
      ];
    default: {
      const origin = originOf(backend);
      const path = pathBehind(location);
      const { backendPath = urlPath } = location;
      // Without the socket: httpd compares it with the redirects of the backend.
      const seen = backend.kind === "unix-socket" ? "http://localhost" : origin;
      return [
        directive("ProxyPass", origin + path),
        directive("ProxyPassReverse", seen + path),
        ...(backendPath === urlPath ? [] : [directive("ProxyPassReverseCookiePath", backendPath, urlPath)]),
        directive("ProxyPreserveHost", location.proxyPreserveHost ? "on" : "off"),
      ];
    }
  }
}

/** httpd puts the rest of a request's path behind it: it ends in a slash where the path of the location does. */
function pathBehind({ urlPath, backendPath = urlPath }: BackendLocationModel): string {
  if (backendPath === "/") return urlPath === "/" ? "/" : "";
  return urlPath === "/" ? `${backendPath}/` : backendPath;
}

function originOf(backend: Exclude<BackendModel, { kind: "files" }>): string {
  if (!("name" in backend)) return `unix:${backend.socket}|http://localhost`;
  const isBracketed = isAddress(backend.name) && familyOf(backend.name) === "ipv6";
  const name = isBracketed ? `[${backend.name}]` : backend.name;
  return `${backend.kind}://${name}:${backend.port}`;
}

/** Whether different clients may enter different paths of one backend. */
function isMixed({ locations, publicLocations = [] }: StaplingVhostModel, location: BackendLocationModel): boolean {
  const inner = [...locations, ...publicLocations];
  return (
    isProxied(location) &&
    inner.some(({ urlPath }) => urlPath !== location.urlPath && isWithinPath(urlPath, location.urlPath))
  );
}

/** httpd decides by its own reading of the path, and the backend has another one. */
function oddPaths(): ConfigNode {
  return section(
    "If",
    { expression: "%{REQUEST_URI} =~ m#[;%\\x5C]#" },
    comment("Backends may cut off what follows `;`, decode once more, or take a backslash for `/`."),
    directive("Require", "all", "denied"),
  );
}
