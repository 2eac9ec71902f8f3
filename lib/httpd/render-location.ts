import { backendOf, isProxied } from "../model/backend";
import type { CertificateCondition, ClientCertificateModel, TextCondition } from "../model/client-certificate";
import type { MutualTlsLocationModel, PublicLocationModel, StaplingVhostModel } from "../model/httpd";
import { isMutualTls } from "../model/restricted";
import { TEXT_CONDITION_KINDS } from "../model/text-condition-kinds";
import { outermostFirst } from "../model/url-path";
import type { ParsedCertificate } from "../x509/certificate";
import { issuerName } from "../x509/issuer";
import { expressionLines, expressionString } from "./syntax/expression";
import { type ConfigNode, comment, directive, type Section, section } from "./syntax/tree";

export function locationSections(vhost: StaplingVhostModel): Section[] {
  const isPerPath = vhost.clientAuthentication === "per-path";
  return outermostFirst([...vhost.locations, ...(vhost.publicLocations ?? [])]).map((location) =>
    isMutualTls(location)
      ? locationSection(location, isPerPath, isProxied(backendOf(vhost, location.urlPath)))
      : publicSection(location, isPerPath),
  );
}

/**
 * Admits every client that matches. Only `==` and `-in` compare text: `eq` reads text as numbers, and every text is the
 * number 0. The first line is needed, because `Require ssl-verify-client` denies every client over HTTP/2.
 */
export function locationSection(
  { urlPath, issuers, require }: MutualTlsLocationModel,
  isPerPath: boolean,
  isInsideBackend = false,
): Section {
  return section(
    isInsideBackend && urlPath !== "/" ? "LocationMatch" : "Location",
    isInsideBackend && urlPath !== "/" ? inAnyCase(urlPath) : urlPath,
    ...(isPerPath
      ? [
          comment("Asks in a second handshake, which browsers, HTTP/2 and many clients of TLS 1.3 do not do."),
          directive("SSLVerifyClient", "require"),
        ]
      : []),
    section(
      "RequireAll",
      [],
      requireExpression(VERIFIED),
      requireExpression(issuerComparison(issuers)),
      ...demandsOf(require).map(requirement),
    ),
  );
}

/** A backend may take /Restricted for /restricted. Files have their names in one case. */
function inAnyCase(urlPath: string): string {
  return `(?i)^${urlPath.replace(/[.+^$(){}|]/g, "\\$&")}(?:/|$)`;
}

/** Every client, also one that was asked for nothing. */
function publicSection({ urlPath }: PublicLocationModel, isPerPath: boolean): Section {
  return section(
    "Location",
    urlPath,
    ...(isPerPath ? [directive("SSLVerifyClient", "none")] : []),
    directive("Require", "all", "granted"),
  );
}

/** True where httpd has checked the client's certificate. */
export const VERIFIED = "%{SSL_CLIENT_VERIFY} == 'SUCCESS'";

/** What is demanded beyond the issuer. */
function demandsOf(require: MutualTlsLocationModel["require"]): readonly ClientCertificateModel[] {
  const all = require?.kind === "allOf" ? require.conditions : require === undefined ? [] : [require];
  return all.filter(({ kind }) => kind !== "any");
}

function requirement(condition: ClientCertificateModel): ConfigNode {
  switch (condition.kind) {
    case "anyOf":
      return section("RequireAny", [], ...condition.conditions.map(requirement));
    case "allOf":
      return section("RequireAll", [], ...condition.conditions.map(requirement));
    case "any":
      return requireExpression(VERIFIED);
    case "issuer":
      return requireExpression(issuerComparison([known(condition)]));
    case "certificate":
      return requireExpression(`%{SSL_CLIENT_CERT} == ${expressionLines(known(condition).pem)}`);
    default:
      return requireExpression(comparison(condition));
  }
}

/**
 * A certificate that could not be read is an issue, and nothing is rendered. An empty text would match clients without
 * a certificate.
 */
function known({ kind, certificate }: CertificateCondition): ParsedCertificate {
  if (certificate === undefined) throw new Error(`bug: a condition of the kind ${kind} has no certificate`);
  return certificate;
}

function requireExpression(expression: string): ConfigNode {
  return directive("Require", "expr", { expression });
}

function issuerComparison(issuers: readonly ParsedCertificate[]): string {
  const names = [...new Set(issuers.map((issuer) => expressionString(issuerName(issuer))))];
  return names.length === 1 ? `%{SSL_CLIENT_I_DN} == ${names[0]}` : `%{SSL_CLIENT_I_DN} -in { ${names.join(", ")} }`;
}

function comparison({ kind, value }: TextCondition): string {
  const { variables, asHttpdPrints } = TEXT_CONDITION_KINDS[kind];
  const [first, second] = variables;
  const literal = expressionString(asHttpdPrints(value));
  return `%{${first}} == ${literal}${second === undefined ? "" : ` && -z %{${second}}`}`;
}
