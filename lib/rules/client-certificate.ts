import type { Issue } from "../core/issue";
import type { ClientCertificateModel, Combination, TextCondition } from "../model/client-certificate";
import type { MutualTlsLocationModel } from "../model/httpd";
import { TEXT_CONDITION_KINDS } from "../model/text-condition-kinds";
import type { ParsedCertificate } from "../x509/certificate";
import { hasIssuerName, issuerName } from "../x509/issuer";
import type { Rule } from "./rule";

/** httpd does not start with longer strings. X.520's lower limits hold for certificates made here; a partner's CA may ignore them. */
const MAX_BYTES = 8000;

/** Conditions that no certificate can meet, or that mean something else than their author expects. */
export const clientCertificateRule: Rule = (fleet, { now }) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) =>
      vhost.locations.flatMap((location) =>
        location.require === undefined ? [missing(location)] : conditionIssues(location.require, location, now),
      ),
    ),
  );

function missing({ path }: MutualTlsLocationModel): Issue {
  return {
    code: "client-certificate-missing",
    path,
    what: "the location has no client certificate condition",
    got: "nothing",
    allowed: "a ClientCertificate, such as ClientCertificate.organization(...)",
    fix: "set `require`",
  };
}

function conditionIssues(condition: ClientCertificateModel, location: MutualTlsLocationModel, now: Date): Issue[] {
  switch (condition.kind) {
    case "anyOf":
    case "allOf":
      return [
        ...empty(condition, location),
        ...condition.conditions.flatMap((each) => conditionIssues(each, location, now)),
      ];
    case "any":
      return [];
    case "issuer":
      return issuer(condition.certificate, location);
    case "certificate":
      return certificate(condition.certificate, location, now);
    default:
      return text(condition, location);
  }
}

function empty({ kind, conditions }: Combination, { path }: MutualTlsLocationModel): Issue[] {
  if (conditions.length > 0) return [];
  return [
    {
      code: "client-certificate-empty",
      path,
      what: `\`${kind}\` has no conditions, so it would admit ${kind === "anyOf" ? "no client" : "every client of the issuers"}`,
      got: `${kind}([])`,
      allowed: "one condition or more",
      fix: `add conditions to \`${kind}\``,
    },
  ];
}

function text({ kind, value }: TextCondition, { path }: MutualTlsLocationModel): Issue[] {
  const { label, isLegal, allowed } = TEXT_CONDITION_KINDS[kind];
  const given = value as string | undefined;
  if (given !== undefined && isLegal(given) && Buffer.byteLength(given) <= MAX_BYTES) return [];
  return [
    {
      code: "client-certificate-text",
      path,
      what: `a client certificate cannot have this ${label}`,
      got: given ?? "nothing",
      allowed,
      fix: "compare with `openssl x509 -noout -subject -nameopt utf8 -serial -ext subjectAltName -in CERTIFICATE`",
    },
  ];
}

function issuer(wanted: ParsedCertificate | undefined, { path, issuers }: MutualTlsLocationModel): Issue[] {
  if (wanted === undefined || issuers.some((each) => issuerName(each) === issuerName(wanted))) return [];
  return [
    {
      code: "client-certificate-issuer",
      path,
      what: "a condition names a CA that is not one of the location's `issuers`",
      got: issuerName(wanted),
      allowed: issuers.map(issuerName).join("; "),
      fix: "add the CA to `issuers`, or name one of the `issuers`",
    },
  ];
}

/** httpd refuses an expired certificate, and one of another CA, before it compares anything. */
function certificate(
  wanted: ParsedCertificate | undefined,
  { path, issuers }: MutualTlsLocationModel,
  now: Date,
): Issue[] {
  if (wanted === undefined) return [];
  const pinned = (what: string, got: string, allowed: string): Issue[] => [
    { code: "client-certificate-pin", path, what, got, allowed, fix: "name the certificate that the client uses now" },
  ];
  if (!hasIssuerName(wanted, issuers)) {
    return pinned(
      `the certificate ${wanted.subject} was not signed by an issuer of the location: httpd would refuse it`,
      wanted.issuer,
      issuers.map(issuerName).join("; "),
    );
  }
  if (wanted.notAfter <= now) {
    return pinned(
      `the certificate ${wanted.subject} has expired: httpd would refuse it`,
      `expired on ${wanted.notAfter.toISOString()}`,
      "a valid certificate",
    );
  }
  if (wanted.pem.length <= MAX_BYTES) return [];
  return pinned(
    `the certificate ${wanted.subject} is too long to be written into httpd's configuration`,
    `${wanted.pem.length} bytes of PEM`,
    `${MAX_BYTES} bytes or less`,
  );
}
