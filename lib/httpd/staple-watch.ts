import { shellProgram } from "../core/shell-program";
import type { HttpdServerModel } from "../model/httpd";
import { certificateFileOf, certificatesOf } from "../model/server-certificate";
import { isStapled } from "../model/stapling";
import { type Bundle, entriesOf } from "../plan/bundle";
import { hardening } from "../plan/hardening";
import { awaitStep } from "../plan/health-check";
import { hourlyTimer } from "../plan/hourly-timer";
import { printUnit } from "../plan/systemd-unit";
import type { HttpdPlatformData, PlatformData } from "../platform/platform-data";
import { handshakeCheck } from "./handshake-check";

/** Where the program is installed. */
const STAPLE_WATCH = "/usr/local/sbin/mutual-tls-staples";

/** What it looks at. */
export const STAPLE_FILE = "/etc/mutual-tls-staples";

const UNIT = "mutual-tls-staples";

/**
 * Looks each hour at who signed the staples, in a bundle before the bundle of httpd. mod_md and mod_ssl staple whatever is right
 * but for its signature.
 */
export function stapleWatchBundles(server: HttpdServerModel | undefined, platform: PlatformData): Bundle[] {
  const checks = server === undefined ? "" : stapleChecks(server);
  if (server === undefined || checks === "") return [];
  const make = entriesOf(server.path);
  const file = (type: "service" | "timer") => `${platform.unitDirectory}/${UNIT}.${type}`;
  return [
    {
      name: "staple-watch",
      packages: [...platform.httpd.healthCheckPackages],
      entries: [
        make.file(STAPLE_WATCH, shellProgram(__dirname, ["staple-watch"]), "0755"),
        make.file(STAPLE_FILE, checks),
        make.file(file("service"), service(stapleWatchWords(server, platform.httpd))),
        make.file(file("timer"), hourlyTimer("Look each hour at who signed what httpd staples")),
      ],
      validations: [],
      steps: [{ kind: "enable", unit: `${UNIT}.timer` }],
    },
  ];
}

/** Lines of a server name and a command, one for each certificate: a staple belongs to a certificate. */
export function stapleChecks(server: HttpdServerModel): string {
  const commands = new Map<string, string>();
  for (const vhost of server.vhosts) {
    for (const certificate of certificatesOf(vhost).filter(isStapled)) {
      const file = certificateFileOf(vhost, certificate);
      const { command } = awaitStep(handshakeCheck(vhost, certificate, true));
      if (!commands.has(file)) commands.set(file, `${vhost.serverName} ${command[command.length - 1]}\n`);
    }
  }
  return [...commands.values()].join("");
}

/** The words of the command. */
export function stapleWatchWords(server: HttpdServerModel, platform: HttpdPlatformData): string[] {
  const { unit, mdStoreDirectory } = platform;
  const remedy =
    server.staplingEngine === "mod_md"
      ? `systemctl stop ${unit}; rm -r ${mdStoreDirectory}/ocsp; systemctl start ${unit}`
      : `systemctl restart ${unit}`;
  return [STAPLE_WATCH, unit, STAPLE_FILE, remedy];
}

function service(words: readonly string[]): string {
  return printUnit([
    { name: "Unit", entries: [["Description", "Look at who signed the OCSP responses that httpd staples"]] },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["ExecStart", words],
        ["TimeoutStartSec", "20min"],
        ...hardening({ addresses: ["localhost"] }),
      ],
    },
  ]);
}
