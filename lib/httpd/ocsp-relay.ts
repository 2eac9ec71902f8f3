import { join } from "node:path";
import { pythonProgram } from "../core/shell-program";
import type { HttpdServerModel } from "../model/httpd";
import { asksResponders, RELAY_PORT } from "../model/ocsp-relay";
import { type Bundle, entriesOf } from "../plan/bundle";
import { hardening } from "../plan/hardening";
import { printUnit } from "../plan/systemd-unit";
import type { PlatformData } from "../platform/platform-data";

export const RELAY_URL = `http://127.0.0.1:${RELAY_PORT}/`;

/** Where it is installed. */
export const OCSP_RELAY = "/usr/local/sbin/mutual-tls-ocsp-relay";

const UNIT = "mutual-tls-ocsp-relay";
const USER = "mutual-tls-ocsp";
const USER_FILE = "/etc/sysusers.d/mutual-tls-ocsp.conf";

/**
 * Lookups at a time, of all responders and of each. Each holds a worker of httpd, which has 150 (Debian) or 400
 * (Enterprise Linux).
 */
const LOOKUPS = 32;
const LOOKUPS_EACH = 8;

/** The relay, in a bundle before the bundle of httpd. */
export function ocspRelayBundles(server: HttpdServerModel | undefined, platform: PlatformData): Bundle[] {
  const vhosts = server?.vhosts.filter(asksResponders) ?? [];
  if (server === undefined || vhosts.length === 0) return [];
  const make = entriesOf(server.path);
  const [socket, service] = (["socket", "service"] as const).map((type) => `${platform.unitDirectory}/${UNIT}.${type}`);
  // A virtual host that waits less gives up earlier by itself.
  const seconds = Math.max(...vhosts.map(({ revocation }) => revocation.ocsp?.responderTimeoutSeconds ?? 0));
  return [
    {
      name: "ocsp-relay",
      packages: [...platform.pythonPackages, ...platform.httpd.packages],
      entries: [
        make.file(USER_FILE, `u ${USER} - "Relay of questions to OCSP responders"\n`),
        make.file(OCSP_RELAY, pythonProgram(join(__dirname, "ocsp-relay.py"))),
        make.file(socket as string, relaySocket()),
        make.file(service as string, relayService(platform.httpd.user, seconds)),
      ],
      validations: [],
      steps: [
        { kind: "on-change", action: "run", command: ["systemd-sysusers", USER_FILE], of: [USER_FILE] },
        { kind: "on-change", action: "restart", unit: `${UNIT}.socket`, of: [socket as string] },
        { kind: "on-change", action: "restart", unit: `${UNIT}.service`, of: [OCSP_RELAY, service as string] },
        { kind: "enable", unit: `${UNIT}.socket` },
      ],
    },
  ];
}

/** The words of the command, without the interpreter. */
export function relayArguments(user: string, seconds: number): string[] {
  return [OCSP_RELAY, user, String(seconds), String(LOOKUPS), String(LOOKUPS_EACH)];
}

function relaySocket(): string {
  return printUnit([
    { name: "Unit", entries: [["Description", "Questions of httpd to OCSP responders about clients"]] },
    {
      name: "Socket",
      entries: [
        ["ListenStream", `127.0.0.1:${RELAY_PORT}`],
        ["Backlog", 1024],
      ],
    },
    { name: "Install", entries: [["WantedBy", "sockets.target"]] },
  ]);
}

/** It reads data from other machines, and needs nothing but the network. */
function relayService(user: string, seconds: number): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", "Relay questions of httpd to OCSP responders, for a limited time"],
        ["Requires", `${UNIT}.socket`],
      ],
    },
    {
      name: "Service",
      entries: [
        ["ExecStart", ["/usr/bin/python3", "-I", ...relayArguments(user, seconds)]],
        // A name server may not hold a lookup for long.
        ["Environment", ["RES_OPTIONS=timeout:2 attempts:1"]],
        ["ProtectProc", "invisible"],
        ...hardening({ user: { name: USER, group: USER }, asksNetlink: true }),
      ],
    },
  ]);
}
