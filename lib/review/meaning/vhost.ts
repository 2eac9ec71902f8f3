import { posix } from "node:path";
import { listed, own, words } from "../../core/text/words";
import type { ClientAuthenticationModel, DocumentModel, StaplingVhostModel } from "../../model/httpd";
import { isRestricted } from "../../model/restricted";
import { certificatesOf } from "../../model/server-certificate";
import { asksInHandshake } from "../../model/session-resumption";
import { isStapled } from "../../model/stapling";
import type { ParsedCertificate } from "../../x509/certificate";
import { backendMeanings, backendWords, identityMeanings } from "./backend";
import { newlyTrusted, trustedCertificates } from "./certificate";
import { writtenDirectives } from "./directives";
import { changedFields, clientNetworks, gainsAndLosses, ignoredHere, moreIsWeaker, paired, shownAs } from "./fields";
import { admitted, locationMeanings } from "./location";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, weakening } from "./meaning";
import { type PreviousState, type RestrictedDocument, restrictedDocuments } from "./previous-state";
import { revocationMeanings } from "./revocation";

/**
 * The virtual hosts of one host. One that comes from another host, or has another name and is the same construct, is compared
 * with what it was: neither may hide what else changes.
 */
export function vhostMeanings(
  before: readonly StaplingVhostModel[],
  after: readonly StaplingVhostModel[],
  host: string,
  past: PreviousState,
): Meaning[] {
  const named = paired(before, after, ({ serverName, port }) => `${serverName}:${port}`);
  const { gone, came, both: renamed } = paired(named.gone, named.came, ({ path }) => path);
  const of = ({ path, serverName }: StaplingVhostModel): Subject => ({
    path,
    subject: words`${serverName}`,
    hosts: [host],
  });
  const changed = (was: StaplingVhostModel, is: StaplingVhostModel) => [
    ...forSubject(of(is), [...changedVhost(was, is, past.trusted), ...openedDocuments(was.documents, is, past)]),
    ...locationMeanings(was, is, of(is)),
    ...backendMeanings(was, is, of(is)),
  ];
  return [
    ...gone.flatMap((vhost) => forSubject(of(vhost), [neutral("vhost-gone", own("is no longer served"))])),
    ...came.flatMap((vhost) => {
      const was = past.vhosts.find(({ serverName, port }) => serverName === vhost.serverName && port === vhost.port);
      return was === undefined
        ? forSubject(of(vhost), [...newVhost(vhost, past.trusted), ...openedDocuments([], vhost, past)])
        : [...forSubject(of(vhost), [served(vhost)]), ...changed(was, vhost)];
    }),
    ...[...named.both, ...renamed].flatMap(([was, is]) => changed(was, is)),
  ];
}

function served({
  port,
  clients: networks,
  trustStore,
  locations,
  publicLocations = [],
  backends = [],
}: StaplingVhostModel): MeaningText {
  const clients =
    trustStore === undefined
      ? own("clients are not asked for a certificate")
      : words`clients' certificates are checked against ${trustStore.path}`;
  const from = networks === undefined ? own("") : words` and admits only ${listed(networks)}`;
  const paths = [
    ...locations.flatMap((location) => words`; ${location.urlPath} only for ${admitted(location)}`),
    ...publicLocations.flatMap(({ urlPath }) => words`; ${urlPath} for every client`),
    ...backends.flatMap(({ urlPath, backend }) => words`; ${urlPath} is answered by ${backendWords(backend)}`),
  ];
  return neutral("vhost-new", words`is served on port ${port}${from}; ${clients}${paths}`);
}

function newVhost(vhost: StaplingVhostModel, known: readonly ParsedCertificate[]): MeaningText[] {
  const { trustStore, revocation } = vhost;
  return [
    served(vhost),
    ...(trustStore === undefined ? [] : newlyTrusted(known, trustStore.certificates)),
    ...(trustStore === undefined || revocation.none === undefined
      ? []
      : [weakening("revocation", words`revoked clients are not detected: ${revocation.none}`)]),
    ...(isStapledWhole(vhost) ? [] : [neutral("stapling", UNSTAPLED)]),
    ...writtenDirectives(undefined, vhost.directives),
  ];
}

const UNSTAPLED = words`one of its certificates names no OCSP responder, so no OCSP response is stapled`;

function isStapledWhole(vhost: StaplingVhostModel): boolean {
  return certificatesOf(vhost).every(isStapled);
}

function stapling(before: StaplingVhostModel, after: StaplingVhostModel): MeaningText[] {
  if (isStapledWhole(before) === isStapledWhole(after)) return [];
  return [
    isStapledWhole(after)
      ? neutral("stapling", own("each of its certificates names an OCSP responder now, so OCSP responses are stapled"))
      : weakening("stapling", UNSTAPLED),
  ];
}

function changedVhost(
  before: StaplingVhostModel,
  after: StaplingVhostModel,
  known: readonly ParsedCertificate[],
): MeaningText[] {
  return [...stapling(before, after), ...changedVhostFields(before, after, known)];
}

function changedVhostFields(
  before: StaplingVhostModel,
  after: StaplingVhostModel,
  known: readonly ParsedCertificate[],
): MeaningText[] {
  return changedFields(before, after, {
    serverName: shownAs("server-name", "ServerName"),
    port: shownAs("vhost-port", "its port"),
    redirectHttp: (was, is) =>
      was === is
        ? []
        : [neutral("redirect", own(is ? "port 80 leads to it" : "nothing on port 80 leads to it any more"))],
    clients: clientNetworks("the site admits"),
    serverAlias: (was, is) => {
      const { gained, lost } = gainsAndLosses(was, is);
      return [
        ...(gained.length === 0 ? [] : [neutral("alias", words`is also served as ${listed(gained)}`)]),
        ...(lost.length === 0 ? [] : [neutral("alias", words`is no longer served as ${listed(lost)}`)]),
      ];
    },
    serverAdmin: shownAs("server-admin", "ServerAdmin"),
    documentRoot: shownAs("document-root", "DocumentRoot"),
    certificate: shownAs("certificate-source", "its certificate comes from", certificateSource),
    additionalCertificates: (was, is) => additionalCertificates(was, is),
    trustStore: (was, is) => trustStore(was, is, known),
    clientAuthentication: (was, is) => clientAuthentication(was, is, after.sslSessionCacheTimeoutSeconds > 0),
    sslVerifyDepth: moreIsWeaker(
      "verify-depth",
      "SSLVerifyDepth",
      "longer chains of clients' certificates are accepted",
    ),
    revocation: revocationMeanings,
    sslSessionCacheTimeoutSeconds: asksInHandshake(after)
      ? moreIsWeaker(
          "session-timeout",
          "a TLS session can be resumed for",
          "a revoked client can come back, in TLS 1.3 for ever",
          " s",
        )
      : shownAs("session-timeout", "seconds that a TLS session can be resumed"),
    locations: ignoredHere,
    publicLocations: ignoredHere,
    backends: ignoredHere,
    clientIdentity: identityMeanings,
    directives: writtenDirectives,
    documents: (was, is) => documents(was, is),
  });
}

function certificateSource(certificate: StaplingVhostModel["certificate"]): string {
  if (certificate === undefined) return "(none)";
  const { manifest, certificatePath } = certificate;
  return manifest === undefined ? `the file ${certificatePath}` : `the manifest ${manifest.name}`;
}

function additionalCertificates(
  before: StaplingVhostModel["additionalCertificates"] = [],
  after: StaplingVhostModel["additionalCertificates"] = [],
): MeaningText[] {
  const { gained, lost } = gainsAndLosses(before.map(certificateSource), after.map(certificateSource));
  return [
    ...gained.map((source) => neutral("certificate-source", words`has a further certificate from ${source}`)),
    ...lost.map((source) => neutral("certificate-source", words`no longer has the certificate from ${source}`)),
  ];
}

const ASKED: Readonly<Record<ClientAuthenticationModel, string>> = {
  "handshake-optional": "in every handshake, and need not have one",
  "dedicated-host": "in every handshake, and get nothing without one",
  "per-path": "when they enter a restricted path",
};

function clientAuthentication(
  was: ClientAuthenticationModel,
  is: ClientAuthenticationModel,
  isResumable: boolean,
): MeaningText[] {
  if (was === is) return [];
  const asked = `clients are asked for a certificate ${ASKED[is]}`;
  // A certificate that a path asks for is checked in a resumed session, too.
  if (was === "per-path" && isResumable) {
    return [
      weakening(
        "client-authentication",
        own(`${asked}; a client that resumes a TLS session is no longer checked again`),
      ),
    ];
  }
  return [(was === "dedicated-host" ? weakening : neutral)("client-authentication", own(asked))];
}

/** One that stays the same construct is compared for itself. */
function trustStore(
  before: StaplingVhostModel["trustStore"],
  after: StaplingVhostModel["trustStore"],
  known: readonly ParsedCertificate[],
): MeaningText[] {
  if (before?.path === after?.path) return [];
  if (after === undefined)
    return [weakening("clients-unchecked", own("clients are no longer asked for a certificate"))];
  if (before === undefined) {
    return [
      neutral("clients-checked", words`clients' certificates are checked against ${after.path}`),
      ...newlyTrusted(known, after.certificates),
    ];
  }
  return [
    neutral("trust-store", words`clients' certificates are checked against ${after.path} instead of ${before.path}`),
    ...trustedCertificates(before.certificates, after.certificates),
  ];
}

/**
 * Documents that every client can read and only some clients could read before, under another path or on another virtual
 * host. A path that is no longer restricted is reported with its location.
 */
function openedDocuments(
  before: readonly DocumentModel[],
  after: StaplingVhostModel,
  past: PreviousState,
): MeaningText[] {
  const closed = restrictedDocuments(past);
  const old = new Map(before.map(({ relativePath, content }) => [relativePath, content]));
  return after.documents.flatMap(({ relativePath, content }) => {
    if (isRestricted(after, relativePath) || old.get(relativePath) === content) return [];
    const isMoved = (each: RestrictedDocument) =>
      (content !== "" && each.content === content) ||
      (!old.has(relativePath) && posix.basename(each.relativePath) === posix.basename(relativePath) && isGone(each));
    const isGone = (each: RestrictedDocument) =>
      each.serverName === after.serverName &&
      !after.documents.some((document) => document.relativePath === each.relativePath);
    const from = closed.find(isMoved);
    if (from === undefined) return [];
    const place = `https://${from.serverName}/${from.relativePath}`;
    return [
      weakening(
        "document-opened",
        words`serves ${`/${relativePath}`} to every client: it was at ${place} for some clients only`,
      ),
    ];
  });
}

function documents(before: readonly DocumentModel[], after: readonly DocumentModel[]): MeaningText[] {
  const { gone, came } = paired(before, after, ({ relativePath }) => relativePath);
  return [
    ...came.map(({ relativePath }) => neutral("document", words`serves ${`/${relativePath}`}`)),
    ...gone.map(({ relativePath }) => neutral("document", words`no longer serves ${`/${relativePath}`}`)),
  ];
}
