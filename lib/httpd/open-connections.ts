import type { HttpdServerModel } from "../model/httpd";
import { endsConnections } from "../model/open-connections";
import { type Bundle, entriesOf } from "../plan/bundle";
import { hardening } from "../plan/hardening";
import { hourlyTimer } from "../plan/hourly-timer";
import { printUnit } from "../plan/systemd-unit";
import type { PlatformData } from "../platform/platform-data";

/** Name of the units, without their type. */
export const RECHECK_UNIT = "mutual-tls-recheck";

/**
 * Ends open connections within `CONNECTION_SECONDS`, in a bundle before the bundle of httpd. httpd has no setting for it: a
 * client that keeps sending requests keeps its connection over HTTP/2, also when it is revoked or its certificate expires.
 */
export function openConnectionsBundles(server: HttpdServerModel | undefined, platform: PlatformData): Bundle[] {
  if (server === undefined || !endsConnections(server)) return [];
  const make = entriesOf(server.path);
  const file = (type: "service" | "timer") => `${platform.unitDirectory}/${RECHECK_UNIT}.${type}`;
  return [
    {
      name: "open-connections",
      packages: [],
      entries: [
        make.file(file("service"), recheckService(platform.httpd.unit)),
        make.file(file("timer"), hourlyTimer("End open connections to httpd each hour")),
      ],
      validations: [],
      steps: [{ kind: "enable", unit: `${RECHECK_UNIT}.timer` }],
    },
  ];
}

/** Words of the command that ends open connections after the requests that are running. */
export function recheckCommand(unit: string): string[] {
  // It does nothing where httpd does not run.
  return ["/usr/bin/systemctl", "try-reload-or-restart", unit];
}

function recheckService(unit: string): string {
  return printUnit([
    {
      name: "Unit",
      entries: [["Description", "Reload httpd, so that clients in open connections are checked again"]],
    },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["ExecStart", recheckCommand(unit)],
        ["TimeoutStartSec", "5min"],
        ...hardening({ network: "none" }),
      ],
    },
  ]);
}
