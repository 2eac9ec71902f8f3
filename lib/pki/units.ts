import { printUnit, type UnitSection } from "../plan/systemd-unit";
import { CFSSL_DIRECTORY, CFSSL_USER, cfsslPaths } from "./paths";

/** Where the refresh script is installed. */
export const OCSP_REFRESH = "/usr/local/sbin/cfssl-ocsp-refresh";

/** What `cfssl-ocsp-refresh` reads. */
export const ocspRefreshConfPath = (label: string) => `${CFSSL_DIRECTORY}/${label}/ocsp-refresh.conf`;

/** The SQL of a CA's certificate database: its tables, and the certificates that were signed elsewhere. */
export const certdbSqlPaths = (label: string) => [
  `${CFSSL_DIRECTORY}/${label}/schema.sql`,
  `${CFSSL_DIRECTORY}/${label}/rows.sql`,
];

export const certdbUnit = (label: string) => `cfssl-certdb-${label}.service`;
export const certdbWatchUnit = (label: string, type: "service" | "path") => `cfssl-certdb-watch-${label}.${type}`;
export const ocspserveUnit = (label: string) => `cfssl-ocspserve-${label}.service`;
export const ocspRefreshUnit = (label: string, type: "service" | "timer" | "path") =>
  `cfssl-ocsp-refresh-${label}.${type}`;
export const MULTIROOTCA_UNIT = "multirootca.service";

/** Where containers allow no mount namespaces, systemd runs the service without those of the settings that need one. */
const HARDENING: UnitSection["entries"] = [
  ["User", CFSSL_USER],
  ["Group", CFSSL_USER],
  ["StateDirectory", "cfssl"],
  ["StateDirectoryMode", "0750"],
  ["UMask", "0027"],
  ["NoNewPrivileges", true],
  ["CapabilityBoundingSet", ""],
  ["ProtectSystem", "strict"],
  ["ProtectHome", true],
  ["PrivateTmp", true],
  ["PrivateDevices", true],
  ["LockPersonality", true],
  ["RestrictRealtime", true],
  ["RestrictSUIDSGID", true],
  ["RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"],
  ["SystemCallArchitectures", "native"],
];

/** A server that comes back after a crash. */
function server(description: string, labels: readonly string[], command: readonly string[]): string {
  const databases = labels.map(certdbUnit).join(" ");
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", description],
        ["Requires", databases],
        ["After", `network.target ${databases}`],
      ],
    },
    {
      name: "Service",
      entries: [["ExecStart", command], ["Restart", "on-failure"], ["RestartSec", "2s"], ...HARDENING],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}

export interface MultirootcaUnit {
  readonly port: number;
  /** The CAs of the roots file; the first one signs for requests without a label. */
  readonly labels: readonly [string, ...string[]];
  readonly roots: string;
  readonly tlsCertificate: string;
  readonly tlsKey: string;
}

/** `multirootca.service`: the API that certificates are enrolled at. */
export function multirootcaService({ port, labels, roots, tlsCertificate, tlsKey }: MultirootcaUnit): string {
  return server("CFSSL signing API (multirootca)", labels, [
    "/usr/bin/multirootca",
    ...["-a", `0.0.0.0:${port}`],
    ...["-roots", roots],
    ...["-l", labels[0]],
    ...["-tls-cert", tlsCertificate],
    ...["-tls-key", tlsKey],
  ]);
}

/** `cfssl-ocspserve-LABEL.service`: answers with the responses that the refresh has signed. */
export function ocspserveService(label: string, port: number, address = "0.0.0.0"): string {
  return server(
    `OCSP responder of ${label} (cfssl ocspserve)`,
    [label],
    [
      "/usr/bin/cfssl",
      "ocspserve",
      "-address",
      address,
      "-port",
      `${port}`,
      "-db-config",
      cfsslPaths.databaseConfig(label),
    ],
  );
}

/** `cfssl-certdb-LABEL.service`: makes the certificate database, and adds what it does not know yet. */
export function certdbService(label: string): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Certificate database of ${label}`]] },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["RemainAfterExit", true],
        [
          "ExecStart",
          [
            ...["/usr/bin/sqlite3", "-batch", "-bail", "-cmd", ".timeout 5000", cfsslPaths.database(label)],
            ...certdbSqlPaths(label).map((path) => `.read ${path}`),
          ],
        ],
        ...HARDENING,
      ],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}

/**
 * `cfssl-ocsp-refresh-LABEL.service`: signs what is due. `crlDirectory` is where it may write the CRL.
 *
 * What is written to the database once it looks makes the file anew that it removes before, and starts it again. While
 * the watch is at work it waits: the database is watched again when it looks.
 */
export function ocspRefreshService(label: string, crlDirectory?: string): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `Sign the OCSP responses of ${label} that are due`],
        ["Requires", certdbUnit(label)],
        ["After", `${certdbUnit(label)} ${certdbWatchUnit(label, "service")}`],
        // Each issued certificate starts it: many in a row are no fault.
        ["StartLimitIntervalSec", 0],
      ],
    },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["ExecStartPre", ["/usr/bin/rm", "-f", cfsslPaths.databaseChanged(label)]],
        ["ExecStart", [OCSP_REFRESH, label]],
        // One that cannot even begin leaves the file, and one that fails may have touched the database: each is started again
        // at once. As root and outside of all that is set here, since that may be what fails.
        ["ExecStopPost", ["+/bin/sh", "-c", '[ "$SERVICE_RESULT" = success ] || exec sleep 10']],
        ...HARDENING,
        ...(crlDirectory === undefined ? [] : ([["ReadWritePaths", crlDirectory]] as const)),
      ],
    },
  ]);
}

/** `cfssl-ocsp-refresh-LABEL.path`: a refresh right after an enrolment or a revocation. */
export function ocspRefreshPath(label: string): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Start a refresh when the certificate database of ${label} changed`]] },
    {
      name: "Path",
      entries: [["PathExists", cfsslPaths.databaseChanged(label)]],
    },
    { name: "Install", entries: [["WantedBy", "paths.target"]] },
  ]);
}

/** `cfssl-certdb-watch-LABEL.path`: systemd watches nothing while the service runs, so that runs as shortly as can be. */
export function certdbWatchPath(label: string): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Watch the certificate database of ${label}`]] },
    // multirootca keeps the file open, so it is never closed after a write, which is what PathChanged waits for.
    { name: "Path", entries: [["PathModified", cfsslPaths.database(label)]] },
    { name: "Install", entries: [["WantedBy", "paths.target"]] },
  ]);
}

/** `cfssl-certdb-watch-LABEL.service`: notes that something was written to the database. */
export function certdbWatchService(label: string): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `Note a change of the certificate database of ${label}`],
        ["StartLimitIntervalSec", 0],
      ],
    },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        // Writes come several at a time: one note is for all of these.
        ["ExecStart", ["/usr/bin/sleep", "0.1"]],
        ["ExecStart", ["/usr/bin/touch", cfsslPaths.databaseChanged(label)]],
        ...HARDENING,
        // Or systemd would write three lines to the journal for each.
        ["LogLevelMax", "warning"],
      ],
    },
  ]);
}

/** `cfssl-ocsp-refresh-LABEL.timer`: renews responses that grow old, and tries again what failed. */
export function ocspRefreshTimer(label: string, refreshIntervalSeconds: number): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Look for OCSP responses of ${label} that are due`]] },
    {
      name: "Timer",
      entries: [
        ["OnBootSec", "5s"],
        ["OnUnitActiveSec", `${refreshIntervalSeconds}s`],
        ["AccuracySec", "1s"],
      ],
    },
    { name: "Install", entries: [["WantedBy", "timers.target"]] },
  ]);
}

export interface OcspRefreshConf {
  readonly label: string;
  readonly responder: string;
  readonly responderKey: string;
  readonly responseLifetimeSeconds: number;
  /** Where the host holds the CA's key: the CRL that it makes. */
  readonly crl?: { readonly path: string; readonly expirySeconds: number };
}

/** The settings of `cfssl-ocsp-refresh`. */
export function ocspRefreshConf({
  label,
  responder,
  responderKey,
  responseLifetimeSeconds,
  crl,
}: OcspRefreshConf): string {
  const settings = [
    ["database", cfsslPaths.database(label)],
    ["db-config", cfsslPaths.databaseConfig(label)],
    ["ca", cfsslPaths.certificate(label)],
    ["responder", responder],
    ["responder-key", responderKey],
    ["interval", responseLifetimeSeconds],
    ...(crl === undefined
      ? []
      : [
          ["crl", crl.path],
          ["crl-expiry", crl.expirySeconds],
          ["ca-key", cfsslPaths.privateKey(label)],
        ]),
  ];
  return settings.map(([key, value]) => `${key}=${value}\n`).join("");
}
