import { listed, own, type Words, words } from "../../core/text/words";
import type { BackendLocationModel, BackendModel } from "../../model/backend";
import type { ClientIdentityModel, RequestHeaderModel } from "../../model/client-identity";
import type { StaplingVhostModel } from "../../model/httpd";
import { trustedCertificates } from "./certificate";
import { changedFields, ignoredHere, paired, shownAs } from "./fields";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, subjectAt, weakening } from "./meaning";

/** Which application answers which path of a virtual host. */
export function backendMeanings(before: StaplingVhostModel, after: StaplingVhostModel, vhost: Subject): Meaning[] {
  const { gone, came, both } = paired(before.backends ?? [], after.backends ?? [], ({ urlPath }) => urlPath);
  const of = (location: BackendLocationModel) => subjectAt(vhost, location);
  return [
    ...came.flatMap((each) =>
      forSubject(of(each), [neutral("backend", words`is answered by ${backendWords(each.backend)}`)]),
    ),
    ...gone.flatMap((each) =>
      forSubject(of(each), [neutral("backend", words`is no longer answered by ${backendWords(each.backend)}`)]),
    ),
    ...both.flatMap(([was, is]) => forSubject(of(is), changedBackendLocation(was, is))),
  ];
}

/** The application, as a person would name it. */
export function backendWords(backend: BackendModel): Words {
  switch (backend.kind) {
    case "files":
      return own("files of the document root");
    case "php-fpm":
      return words`PHP-FPM on ${backend.socket}`;
    case "unix-socket":
      return words`the HTTP server on ${backend.socket}`;
    default:
      return words`${`${backend.kind}://${backend.name}:${backend.port}`}`;
  }
}

function changedBackendLocation(before: BackendLocationModel, after: BackendLocationModel): MeaningText[] {
  return changedFields(before, after, {
    urlPath: ignoredHere,
    backend: changedBackend,
    backendPath: shownAs("backend", "its path on the backend"),
    proxyPreserveHost: shownAs("backend", "ProxyPreserveHost"),
    webSocket: shownAs("backend", "WebSocket connections"),
    connectionTimeoutSeconds: shownAs("backend", "seconds that httpd waits for a connection"),
    timeoutSeconds: shownAs("backend", "seconds that httpd waits for the backend"),
  });
}

function changedBackend(before: BackendModel, after: BackendModel): MeaningText[] {
  const [was, is] = [before, after].map((each) => JSON.stringify({ ...each, caCertificates: undefined }));
  const changed =
    was === is
      ? []
      : [
          (before.kind === "https" && after.kind === "http" ? weakening : neutral)(
            "backend",
            words`is answered by ${backendWords(after)} instead of ${backendWords(before)}`,
          ),
        ];
  return before.kind === "https" && after.kind === "https"
    ? [...changed, ...trustedCertificates(before.caCertificates, after.caCertificates)]
    : changed;
}

/**
 * What backends are told about clients. A header that is no longer set is no longer removed from a client's request either, so a
 * backend that reads it believes the client.
 */
export function identityMeanings(
  before: ClientIdentityModel = NOTHING,
  after: ClientIdentityModel = NOTHING,
): MeaningText[] {
  return changedFields(before, after, {
    requestHeaders: changedHeaders,
    stdEnvVars: shownAs("client-identity", "SSLOptions StdEnvVars"),
    exportCertData: shownAs("client-identity", "SSLOptions ExportCertData"),
  });
}

const NOTHING: ClientIdentityModel = { requestHeaders: [], stdEnvVars: false, exportCertData: false };

function changedHeaders(before: readonly RequestHeaderModel[], after: readonly RequestHeaderModel[]): MeaningText[] {
  const { gone, came, both } = paired(before, after, ({ name }) => name.toLowerCase());
  const names = (headers: readonly RequestHeaderModel[]) => listed(headers.map(({ name }) => name));
  return [
    ...(gone.length === 0
      ? []
      : [
          weakening(
            "client-identity",
            words`no longer tells backends the client in ${names(gone)}, and lets clients send these headers themselves`,
          ),
        ]),
    ...(came.length === 0 ? [] : [neutral("client-identity", words`tells backends the client in ${names(came)}`)]),
    ...both
      .filter(([was, is]) => was.field !== is.field)
      .map(([was, is]) =>
        weakening(
          "client-identity",
          words`${is.name} is ${is.field} of the client's certificate, and was ${was.field}`,
        ),
      ),
  ];
}
