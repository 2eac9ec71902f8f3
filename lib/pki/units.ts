import { type Hardening, hardening } from "../plan/hardening";
import { printUnit } from "../plan/systemd-unit";
import {
  CFSSL_DATA_DIRECTORY,
  CFSSL_DIRECTORY,
  CFSSL_USER,
  cfsslPaths,
  DATABASE_GROUP,
  GATE_CONFIG,
  GATE_USER,
  REFRESH_USER,
  RESPONDER_USER,
} from "./paths";

/** Where multirootca listens, on the loopback address. */
export const SIGNER_PORT = 8887;

/** Where the refresh script is installed. */
export const OCSP_REFRESH = "/usr/local/sbin/cfssl-ocsp-refresh";

/** What `cfssl-ocsp-refresh` reads. */
export const ocspRefreshConfPath = (label: string) => `${CFSSL_DIRECTORY}/${label}/ocsp-refresh.conf`;

/** What it reads to make the CRL. */
export const crlConfPath = (label: string) => `${CFSSL_DIRECTORY}/${label}/crl.conf`;

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
export const crlUnit = (label: string) => `cfssl-crl-${label}.service`;
export const GATE_UNIT = "cfssl-gate.service";
export const MULTIROOTCA_UNIT = "multirootca.service";

/** One of the users of CFSSL. What it makes belongs to the group that all of them share. */
const as = (name: string) => ({ name, group: DATABASE_GROUP, supplementaryGroups: [name] });

/** What the CA's own programs may: they hold its keys, and write its database. */
const CA = {
  user: as(CFSSL_USER),
  umask: "0007",
  writable: [CFSSL_DATA_DIRECTORY],
};

/** What signs responses: it holds the responder's key, and writes the responses into the database. */
const REFRESH = { user: as(REFRESH_USER), umask: "0007", network: "none" } as const;
const STATE = [
  ["StateDirectory", "cfssl-refresh"],
  ["StateDirectoryMode", "0750"],
] as const;

/** A server that comes back after a crash. */
function server(description: string, labels: readonly string[], command: readonly string[], rights: Hardening): string {
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
      entries: [["ExecStart", command], ["Restart", "on-failure"], ["RestartSec", "2s"], ...hardening(rights)],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}

export interface MultirootcaUnit {
  /** The CAs of the roots file; the first one signs for requests without a label. */
  readonly labels: readonly [string, ...string[]];
  readonly roots: string;
}

/** `multirootca.service`: the API that certificates are enrolled at, for the gate alone. */
export function multirootcaService({ labels, roots }: MultirootcaUnit): string {
  const command = ["/usr/bin/multirootca", "-a", `127.0.0.1:${SIGNER_PORT}`, "-roots", roots, "-l", labels[0]];
  return server("CFSSL signing API (multirootca)", labels, command, { ...CA, addresses: ["localhost"] });
}

/** `cfssl-gate.service`: httpd in front of the API. It lets through what the limits allow. */
export function gateService(binary: string, clients: readonly string[] | undefined): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", "Gate of the CFSSL signing API (httpd)"],
        ["Wants", MULTIROOTCA_UNIT],
        ["After", `network.target ${MULTIROOTCA_UNIT}`],
      ],
    },
    {
      name: "Service",
      entries: [
        ["ExecStart", [binary, "-f", GATE_CONFIG, "-DFOREGROUND"]],
        // httpd closes its connections when it gets this one.
        ["KillSignal", "SIGWINCH"],
        ["KillMode", "mixed"],
        ["TimeoutStopSec", "30s"],
        ["Restart", "on-failure"],
        ["RestartSec", "2s"],
        ["RuntimeDirectory", "cfssl-gate"],
        ["StateDirectory", "cfssl-gate"],
        ["StateDirectoryMode", "0700"],
        ...hardening({
          user: { name: GATE_USER, group: GATE_USER },
          ...(clients === undefined ? {} : { addresses: ["localhost", ...clients] }),
        }),
      ],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}

/** `cfssl-ocspserve-LABEL.service`: answers with the responses that the refresh has signed. */
export function ocspserveService(
  label: string,
  port: number,
  { address = "0.0.0.0", clients }: { readonly address?: string; readonly clients?: readonly string[] } = {},
): string {
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
    // Its group may write the database; it may not, since all folders are read-only to it.
    {
      user: as(RESPONDER_USER),
      ...(clients === undefined ? {} : { addresses: ["localhost", ...clients] }),
    },
  );
}

/**
 * `cfssl-certdb-LABEL.service`: makes the certificate database, adds what it does not know yet, and shares it with the
 * refresh, which earlier versions ran as the CA's user.
 */
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
        ["ExecStart", ["/usr/bin/chgrp", DATABASE_GROUP, CFSSL_DATA_DIRECTORY, cfsslPaths.database(label)]],
        ["ExecStart", ["/usr/bin/chmod", "0770", CFSSL_DATA_DIRECTORY]],
        ["ExecStart", ["/usr/bin/chmod", "0660", cfsslPaths.database(label)]],
        ...hardening({ ...CA, network: "none" }),
      ],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}

/**
 * `cfssl-ocsp-refresh-LABEL.service`: signs the responses that are due, after the CRL where the host makes one.
 *
 * What is written to the database once it looks makes the file anew that it removes before, and starts it again. While
 * the watch is at work it waits: the database is watched again when it looks.
 */
export function ocspRefreshService(label: string, { makesCrl = false } = {}): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `Sign the OCSP responses of ${label} that are due`],
        ["Requires", certdbUnit(label)],
        ...(makesCrl ? ([["Wants", crlUnit(label)]] as const) : []),
        [
          "After",
          [certdbUnit(label), certdbWatchUnit(label, "service"), ...(makesCrl ? [crlUnit(label)] : [])].join(" "),
        ],
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
        ...STATE,
        ...hardening({ ...REFRESH, writable: [CFSSL_DATA_DIRECTORY] }),
      ],
    },
  ]);
}

/** `cfssl-crl-LABEL.service`: makes the CRL if it is due, as the user that holds the CA's key. Each refresh starts it. */
export function crlService(label: string, directory: string): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `Make the CRL of ${label} if it is due`],
        ["Requires", certdbUnit(label)],
        ["After", certdbUnit(label)],
        ["StartLimitIntervalSec", 0],
      ],
    },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["ExecStart", [OCSP_REFRESH, crlConfPath(label)]],
        // The responses wait for it.
        ["TimeoutStartSec", "1min"],
        ...hardening({ ...CA, network: "none", writable: [...CA.writable, directory] }),
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
        ...STATE,
        ...hardening(REFRESH),
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
}

/** The settings of `cfssl-ocsp-refresh` for responses. */
export function ocspRefreshConf({ label, responder, responderKey, responseLifetimeSeconds }: OcspRefreshConf): string {
  return printSettings(label, [
    ["responder", responder],
    ["responder-key", responderKey],
    ["interval", responseLifetimeSeconds],
  ]);
}

/** The settings of `cfssl-ocsp-refresh` for a CRL. */
export function crlConf(label: string, crl: { readonly path: string; readonly expirySeconds: number }): string {
  return printSettings(label, [
    ["crl", crl.path],
    ["crl-expiry", crl.expirySeconds],
    ["ca-key", cfsslPaths.privateKey(label)],
  ]);
}

function printSettings(label: string, settings: readonly (readonly [string, string | number])[]): string {
  const all = [
    ["database", cfsslPaths.database(label)],
    ["db-config", cfsslPaths.databaseConfig(label)],
    ["ca", cfsslPaths.certificate(label)],
    ...settings,
  ];
  return all.map(([key, value]) => `${key}=${value}\n`).join("");
}
