import { type ClientCertificateFieldModel, FORWARDED_HEADERS, type RequestHeaderModel } from "../model/client-identity";
import type { StaplingVhostModel } from "../model/httpd";
import { VERIFIED } from "./render-location";
import { type ConfigNode, comment, directive } from "./syntax/tree";

/** Variables of mod_ssl. */
const VARIABLES: Readonly<Record<Exclude<ClientCertificateFieldModel, "client-cert-chain">, string>> = {
  "subject-dn": "SSL_CLIENT_S_DN",
  "issuer-dn": "SSL_CLIENT_I_DN",
  serial: "SSL_CLIENT_M_SERIAL",
  "common-name": "SSL_CLIENT_S_DN_CN",
  organization: "SSL_CLIENT_S_DN_O",
  "san-email": "SSL_CLIENT_SAN_Email_0",
  "san-dns": "SSL_CLIENT_SAN_DNS_0",
  "not-before": "SSL_CLIENT_V_START",
  "not-after": "SSL_CLIENT_V_END",
  verify: "SSL_CLIENT_VERIFY",
  "certificate-pem": "SSL_CLIENT_CERT",
  "certificate-der": "SSL_CLIENT_CERT",
  "client-cert": "SSL_CLIENT_CERT",
};

/** What backends are told about a request and its client, and that nothing of it comes from the client. */
export function identityDirectives(vhost: StaplingVhostModel): ConfigNode[] {
  const { backends = [], clientIdentity } = vhost;
  const told = clientIdentity?.requestHeaders ?? [];
  const forwarded = backends.length === 0 ? [] : FORWARDED_HEADERS;
  const names = [...forwarded, ...told.map(({ name }) => name)];
  return [
    ...(names.length === 0
      ? []
      : [
          comment(
            "What a client sends under these names never arrives, in any spelling that a backend could take for them.",
          ),
          ...names.flatMap(spellings).map((name) => directive("RequestHeader", "unset", name)),
          comment("A header that `Connection` names would be removed on the way to the backend."),
          directive("RequestHeader", "edit*", "Connection", `(?i)(?<![^\\s,;])(?:${names.join("|")})(?![^\\s,;])`, ""),
          ...(forwarded.length === 0 ? [] : [directive("RequestHeader", "set", "X-Forwarded-Proto", "https")]),
          ...told.flatMap((header) => headerDirectives(header, vhost.sslVerifyDepth)),
        ]),
    ...environment(clientIdentity),
  ];
}

function environment(identity: StaplingVhostModel["clientIdentity"]): ConfigNode[] {
  const options = [
    ...(identity?.stdEnvVars ? ["+StdEnvVars"] : []),
    ...(identity?.exportCertData ? ["+ExportCertData"] : []),
  ];
  return options.length === 0 ? [] : [directive("SSLOptions", ...options)];
}

/** Many servers take `_` in a header's name for `-`. */
function spellings(name: string): string[] {
  return name
    .split("-")
    .reduce<string[]>(
      (starts, part) =>
        starts.length === 0 ? [part] : starts.flatMap((start) => [`${start}-${part}`, `${start}_${part}`]),
      [],
    );
}

/** `%{NAME}s` writes line ends as spaces, and `(null)` for what is not there: hence the conditions. */
function headerDirectives({ name, field }: RequestHeaderModel, depth: number): ConfigNode[] {
  const add = (action: "set" | "append", variable: string) =>
    directive("RequestHeader", action, name, `%{${variable}}s`, {
      expression: `expr=${VERIFIED} && -n %{${variable}}`,
    });
  const edit = (pattern: string, by: string) => directive("RequestHeader", "edit*", name, pattern, by);
  if (field === "client-cert-chain") {
    return [
      ...Array.from({ length: depth }, (_, index) => add("append", `SSL_CLIENT_CERT_CHAIN_${index}`)),
      ...betweenColons(edit),
    ];
  }
  if (field === "verify") return [directive("RequestHeader", "set", name, `%{${VARIABLES.verify}}s`)];
  const set = add("set", VARIABLES[field]);
  if (field === "client-cert") return [set, ...betweenColons(edit)];
  if (field === "certificate-der") return [set, edit("-----(BEGIN|END) CERTIFICATE-----", ""), edit("\\s+", "")];
  return [set];
}

type Edit = (pattern: string, by: string) => ConfigNode;

function betweenColons(edit: Edit): ConfigNode[] {
  return [edit("\\s*-----(BEGIN|END) CERTIFICATE-----\\s*", ":"), edit("\\s+", ""), edit(":,:", ":, :")];
}
