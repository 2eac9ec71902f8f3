import type { ClientCertificateModel, TextCondition } from "../model/client-certificate";
import type { MutualTlsLocationModel } from "../model/httpd";
import type { ParsedCertificate } from "../x509/certificate";
import { issuerName } from "../x509/issuer";
import { expressionLines, expressionString } from "./syntax/expression";
import { type ConfigNode, comment, directive, type Section, section } from "./syntax/tree";

/** mod_ssl's variables for the first value, and for a second one where a certificate may hold several. */
const VARIABLES: Readonly<Record<TextCondition["kind"], readonly [first: string, second?: string]>> = {
  organization: ["SSL_CLIENT_S_DN_O", "SSL_CLIENT_S_DN_O_1"],
  organizationalUnit: ["SSL_CLIENT_S_DN_OU", "SSL_CLIENT_S_DN_OU_1"],
  commonName: ["SSL_CLIENT_S_DN_CN", "SSL_CLIENT_S_DN_CN_1"],
  country: ["SSL_CLIENT_S_DN_C", "SSL_CLIENT_S_DN_C_1"],
  dnsName: ["SSL_CLIENT_SAN_DNS_0", "SSL_CLIENT_SAN_DNS_1"],
  emailAddress: ["SSL_CLIENT_SAN_Email_0", "SSL_CLIENT_SAN_Email_1"],
  serialNumber: ["SSL_CLIENT_M_SERIAL"],
};

/**
 * Everybody who fits may enter. Only `==` and `-in` compare: `eq` takes texts for numbers, and every text is the number 0.
 * The first line is needed, since `Require ssl-verify-client` denies everybody over HTTP/2.
 */
export function locationSection({ urlPath, issuers, require }: MutualTlsLocationModel, isPerPath: boolean): Section {
  return section(
    "Location",
    urlPath,
    ...(isPerPath
      ? [
          comment("Asks in a second handshake, which browsers, HTTP/2 and many clients of TLS 1.3 do not do."),
          directive("SSLVerifyClient", "require"),
        ]
      : []),
    section(
      "RequireAll",
      [],
      requireExpression("%{SSL_CLIENT_VERIFY} == 'SUCCESS'"),
      requireExpression(issuerComparison(issuers)),
      ...(require?.kind === "allOf" ? require.conditions : require === undefined ? [] : [require]).map(requirement),
    ),
  );
}

function requirement(condition: ClientCertificateModel): ConfigNode {
  switch (condition.kind) {
    case "anyOf":
      return section("RequireAny", [], ...condition.conditions.map(requirement));
    case "allOf":
      return section("RequireAll", [], ...condition.conditions.map(requirement));
    case "issuer":
      return requireExpression(issuerComparison(condition.certificate === undefined ? [] : [condition.certificate]));
    case "certificate":
      return requireExpression(`%{SSL_CLIENT_CERT} == ${expressionLines(condition.certificate?.pem ?? "")}`);
    default:
      return requireExpression(comparison(condition));
  }
}

function requireExpression(expression: string): ConfigNode {
  return directive("Require", "expr", { expression });
}

function issuerComparison(issuers: readonly ParsedCertificate[]): string {
  const names = [...new Set(issuers.map((issuer) => expressionString(issuerName(issuer))))];
  return names.length === 1 ? `%{SSL_CLIENT_I_DN} == ${names[0]}` : `%{SSL_CLIENT_I_DN} -in { ${names.join(", ")} }`;
}

function comparison({ kind, value }: TextCondition): string {
  const [first, second] = VARIABLES[kind];
  const literal = expressionString(kind === "serialNumber" ? asSerialNumber(value) : asPrinted(value));
  return `%{${first}} == ${literal}${second === undefined ? "" : ` && -z %{${second}}`}`;
}

/** OpenSSL, which shows control characters as `\01`, doubles every backslash that a certificate holds. */
function asPrinted(value: string): string {
  return value.replace(/\\/g, "\\\\");
}

/** Whole bytes in upper case. */
function asSerialNumber(hex: string): string {
  const digits = hex.toUpperCase().replace(/^0+(?=.)/, "");
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}
