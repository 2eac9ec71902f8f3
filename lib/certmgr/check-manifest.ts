import { isIP } from "node:net";
import { isAbsolutePath } from "../core/absolute-path";
import { allowedSubjectValue, isSubjectValue, type SubjectAttribute } from "../x509/subject-attribute";
import { checkFiles } from "./check-manifest-files";
import { type CertmgrConfig, type CertmgrFinding, isRemote, REMOTE_ALLOWED, SERVICE_MANAGERS } from "./config";
import type { Manifest, ManifestAuthority, ManifestRequest } from "./manifest";

/** The extended key usages that CFSSL has a name for. */
const EXTENDED_KEY_USAGES = [
  "any",
  "server auth",
  "client auth",
  "code signing",
  "email protection",
  "s/mime",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "timestamping",
  "ocsp signing",
  "microsoft sgc",
  "netscape sgc",
];

const NAME_ATTRIBUTES = ["C", "ST", "L", "O", "OU"] as const;

const LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?";
const DNS_NAME = new RegExp(`^(?=.{1,253}$)(\\*\\.)?${LABEL}(\\.${LABEL})*$`);
const UNIT = /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*$/;

/** All findings of a manifest: what certmgr 3.0.3 or its agent would refuse, crash on, or misread without a message. */
export function checkManifest(
  manifest: Manifest,
  config: Partial<Pick<CertmgrConfig, "svcmgr" | "default_remote">> = {},
): CertmgrFinding[] {
  return [
    ...checkSubject(manifest.request),
    ...checkHosts(manifest.request.hosts ?? []),
    ...checkKey(manifest.request.key),
    ...checkKeyUsages(manifest.key_usages ?? []),
    ...checkFiles(manifest),
    ...checkAction(manifest, manifest.svcmgr ?? config.svcmgr ?? ""),
    ...checkAuthority(manifest.authority, config.default_remote),
  ];
}

function checkSubject(request: ManifestRequest): CertmgrFinding[] {
  const attributes: readonly (readonly [key: string, attribute: SubjectAttribute, value: string | undefined])[] = [
    ["CN", "CN", request.CN],
    ["serialnumber", "serialNumber", request.serialnumber],
    ...(request.names ?? []).flatMap((name) => NAME_ATTRIBUTES.map((key) => [key, key, name[key]] as const)),
  ];
  return attributes.flatMap(([key, attribute, value]) => {
    if (value === undefined || isSubjectValue(attribute, value)) return [];
    return [
      {
        code: "manifest-subject",
        what: `${key} cannot be part of a certificate's subject`,
        got: value,
        allowed: allowedSubjectValue(attribute),
        fix: `correct ${key}`,
      },
    ];
  });
}

function checkHosts(hosts: readonly string[]): CertmgrFinding[] {
  return hosts
    .filter((host) => !(isIP(host) || (DNS_NAME.test(host) && !/^[\d.]+$/.test(host))))
    .map((host) => ({
      code: "manifest-host",
      what: "hosts has an entry that is not a DNS name or an IP address: certmgr would enroll again and again",
      got: host,
      allowed: "DNS names (in ASCII, a wildcard only as `*.` at the beginning) and IP addresses",
      fix: "correct the entry of hosts",
    }));
}

function checkKey(key: ManifestRequest["key"]): CertmgrFinding[] {
  if (key === undefined) return [];
  const { algo, size } = key;
  if (algo === "ecdsa" && [256, 384, 521].includes(size)) return [];
  if (algo === "rsa" && Number.isInteger(size) && size >= 2048 && size <= 8192) return [];
  return [
    {
      code: "manifest-key",
      what: "certmgr crashes when it enrolls with this key",
      got: `${algo} ${size}`,
      allowed: "ecdsa 256, 384 or 521, rsa 2048 to 8192",
      fix: "choose an allowed key",
    },
  ];
}

function checkKeyUsages(usages: readonly string[]): CertmgrFinding[] {
  return usages
    .filter((usage) => !EXTENDED_KEY_USAGES.includes(usage.toLowerCase()))
    .map((usage) => ({
      code: "manifest-key-usage",
      what: "key_usages has an entry that is not an extended key usage",
      got: usage,
      allowed: EXTENDED_KEY_USAGES.join(", "),
      fix: "correct or remove the entry of key_usages",
    }));
}

function checkAction({ service, action }: Manifest, svcmgr: string): CertmgrFinding[] {
  if (!SERVICE_MANAGERS.includes(svcmgr)) {
    return [
      {
        code: "manifest-svcmgr",
        what: "svcmgr is not a service manager that works, here or in the configuration",
        got: svcmgr || "nothing",
        allowed: SERVICE_MANAGERS.join(", "),
        fix: "set svcmgr to an allowed value",
      },
    ];
  }
  const findings: CertmgrFinding[] = [];
  if (svcmgr === "systemd" && action !== "restart" && action !== "reload") {
    findings.push({
      code: "manifest-action",
      what: "action is not an action of svcmgr systemd",
      got: action ?? "nothing",
      allowed: "restart, reload",
      fix: "set an allowed action, or set svcmgr to dummy for no action",
    });
  }
  if (svcmgr === "systemd" && !UNIT.test(service ?? "")) {
    findings.push({
      code: "manifest-service",
      what: "service is not the name of a systemd unit",
      got: service ?? "nothing",
      allowed: "a unit, for example httpd",
      fix: "for no action at all, set svcmgr to dummy",
    });
  }
  if (svcmgr === "command" && service !== undefined && service !== "") {
    findings.push({
      code: "manifest-service",
      what: "service and svcmgr command contradict each other",
      got: service,
      allowed: "nothing",
      fix: "remove service, and name the service in action, which is the command",
    });
  }
  return findings;
}

function checkAuthority(authority: ManifestAuthority, defaultRemote: string | undefined): CertmgrFinding[] {
  const findings: CertmgrFinding[] = [];
  const remote = authority.remote || defaultRemote || "";
  if (!isRemote(remote)) {
    findings.push({
      code: "manifest-remote",
      what: "authority.remote is not the URL of a CFSSL API",
      got: remote || "nothing, here and in default_remote of the configuration",
      allowed: REMOTE_ALLOWED,
      fix: "correct authority.remote",
    });
  }
  // auth_key_file has priority over auth_key. No value is shown: it may be a key with a typing error.
  if (!authority.auth_key_file && !/^(([0-9a-f]{2})+|env:[a-z_]\w*|file:\/.+)$/i.test(authority.auth_key ?? "")) {
    findings.push({
      code: "manifest-auth-key",
      what: "authority.auth_key is not an authentication key",
      got: authority.auth_key ? `${authority.auth_key.length} characters` : "nothing, and no auth_key_file",
      allowed: "an even number of hexadecimal digits, env:NAME, or file:/PATH",
      fix: "put the key into a file and name the file in auth_key_file; certmgr does not expand shell variables",
    });
  }
  for (const key of ["auth_key_file", "root_ca"] as const) {
    const path = authority[key];
    if (path === undefined || isAbsolutePath(path)) continue;
    findings.push({
      code: "manifest-path",
      what: `authority.${key} is not the path of a file`,
      got: path,
      allowed: "an absolute path without `.`, `..` and a slash at its end",
    });
  }
  return findings;
}
