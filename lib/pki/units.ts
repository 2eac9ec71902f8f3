import { printUnit, type UnitSection } from "../plan/systemd-unit";
import { API_CERTIFICATE, API_PRIVATE_KEY, CFSSL_DATA_DIRECTORY, CFSSL_USER, cfsslPaths, ROOTS_FILE } from "./paths";

/** Where the program that refreshes responses is installed. */
export const OCSP_REFRESH = "/usr/local/sbin/cfssl-ocsp-refresh";

/** What every process of CFSSL is denied. */
const HARDENING: UnitSection["entries"] = [
  ["User", CFSSL_USER],
  ["Group", CFSSL_USER],
  ["UMask", "0027"],
  ["NoNewPrivileges", true],
  ["PrivateTmp", true],
  ["ProtectHome", true],
  ["ProtectSystem", "full"],
];

/** `multirootca.service`: the signing API. `label` is the CA of requests that name none. */
export function multirootcaService({ label, port }: { readonly label: string; readonly port: number }): string {
  const command = ["/usr/bin/multirootca", "-a", `0.0.0.0:${port}`, "-roots", ROOTS_FILE, "-l", label];
  return daemon({
    description: "CFSSL signing API",
    after: [`cfssl-certdb-${label}.service`],
    command: [...command, "-tls-cert", API_CERTIFICATE, "-tls-key", API_PRIVATE_KEY],
  });
}

/** `cfssl-ocspserve-LABEL.service`: the responder of one CA. */
export function ocspserveService({ label, port }: { readonly label: string; readonly port: number }): string {
  return daemon({
    description: `OCSP responder of ${label}`,
    after: [`cfssl-certdb-${label}.service`],
    command: [
      ...["/usr/bin/cfssl", "ocspserve", "-address", "0.0.0.0", "-port", String(port)],
      ...["-db-config", cfsslPaths.databaseConfig(label)],
    ],
  });
}

export interface CertdbUnit {
  readonly label: string;
  readonly database: string;
  readonly schema: string;
  readonly rows: string;
}

/** `cfssl-certdb-LABEL.service`: makes the database of one CA, and registers what was signed elsewhere. */
export function certdbService({ label, database, schema, rows }: CertdbUnit): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Certificate database of ${label}`]] },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["RemainAfterExit", true],
        ["ExecStart", ["/usr/bin/sqlite3", "-bail", database, ".timeout 5000", `.read ${schema}`, `.read ${rows}`]],
        ...HARDENING,
      ],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}

/** `cfssl-ocsp-refresh-LABEL.service`: signs the responses of one CA, and its revocation list, where they are due. */
export function ocspRefreshService({ label }: { readonly label: string }): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `OCSP responses of ${label}`],
        ["Requires", `cfssl-certdb-${label}.service`],
        ["After", `cfssl-certdb-${label}.service`],
        // Every enrollment starts it, however many come at once.
        ["StartLimitIntervalSec", 0],
      ],
    },
    {
      name: "Service",
      entries: [["Type", "oneshot"], ["ExecStart", [OCSP_REFRESH, label]], ...HARDENING],
    },
  ]);
}

/** `cfssl-ocsp-refresh-LABEL.timer`: the safety net of the path unit. */
export function ocspRefreshTimer(unit: { readonly label: string; readonly intervalSeconds: number }): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Refresh the OCSP responses of ${unit.label} in time`]] },
    {
      name: "Timer",
      entries: [
        ["OnBootSec", "10s"],
        ["OnUnitActiveSec", `${unit.intervalSeconds}s`],
        ["AccuracySec", "1s"],
      ],
    },
    { name: "Install", entries: [["WantedBy", "timers.target"]] },
  ]);
}

/** `cfssl-ocsp-refresh-LABEL.path`: a refresh as soon as something was issued or revoked. */
export function ocspRefreshPath({ label }: { readonly label: string }): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `Refresh the OCSP responses of ${label} on every change`],
        ["After", `cfssl-certdb-${label}.service`],
      ],
    },
    {
      name: "Path",
      entries: [
        // multirootca keeps the database open, so that a file which was written and closed is never seen.
        ["PathModified", cfsslPaths.database(label)],
        ["TriggerLimitIntervalSec", 0],
      ],
    },
    { name: "Install", entries: [["WantedBy", "paths.target"]] },
  ]);
}

interface Daemon {
  readonly description: string;
  readonly after: readonly string[];
  readonly command: readonly string[];
}

function daemon({ description, after, command }: Daemon): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", description],
        ["Wants", "network-online.target"],
        ["Requires", after.join(" ")],
        ["After", ["network-online.target", ...after].join(" ")],
      ],
    },
    {
      name: "Service",
      entries: [
        ["ExecStart", command],
        ["Restart", "on-failure"],
        ["RestartSec", "2s"],
        ["WorkingDirectory", CFSSL_DATA_DIRECTORY],
        ...HARDENING,
      ],
    },
    { name: "Install", entries: [["WantedBy", "multi-user.target"]] },
  ]);
}
