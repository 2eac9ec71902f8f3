import { isAbsolutePath } from "../core/absolute-path";
import type { Issue } from "../core/issue";

/** An issue of a certmgr file, before the construct is known that it belongs to. */
export type CertmgrFinding = Omit<Issue, "path">;

/** certmgr's configuration, with the settings that the agent also reads. */
export interface CertmgrConfig {
  /** Directory of the manifests. */
  readonly dir: string;
  readonly default_remote?: string;
  readonly svcmgr: string;
  readonly before: string;
  readonly interval: string;
}

/** `sysv` and `openrc` do not exist on a host with systemd, and certmgr calls a `circus` command that does not exist. */
export const SERVICE_MANAGERS: readonly string[] = ["systemd", "command", "dummy"];

export const REMOTE_ALLOWED = "https://HOST:PORT, or a comma-separated list of such URLs, tried in order";

/** A Go duration above zero. */
const DURATION = /^(?=.*[1-9])(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/;

/** certmgr crashes with an address that has a port and no scheme, and reads a final slash as part of the host. */
const REMOTE = /^(https?:\/\/([\w.-]+|\[[0-9a-f:.]+\])|(?![\d.]+:)[\w.-]+)(:\d{1,5})?$/i;

/** Whether certmgr can reach every API of a comma-separated list as it is written. */
export function isRemote(remote: string): boolean {
  return remote.split(",").every((each) => REMOTE.test(each.trim()));
}

/** The text of `certmgr.json`. */
export function printConfig(config: CertmgrConfig): string {
  const { dir, default_remote, svcmgr, before, interval } = config;
  return `${JSON.stringify({ dir, default_remote, svcmgr, before, interval }, null, 2)}\n`;
}

/** All findings of a configuration: what certmgr 3.0.3 would refuse, or misread without a message. */
export function checkConfig(config: CertmgrConfig): CertmgrFinding[] {
  const findings: CertmgrFinding[] = [];
  if (!isAbsolutePath(config.dir)) {
    findings.push({
      code: "certmgr-dir",
      what: "dir is not the path of a directory",
      got: config.dir,
      allowed: "an absolute path without `.`, `..` and a slash at its end",
      fix: "correct dir",
    });
  }
  for (const key of ["before", "interval"] as const) {
    if (DURATION.test(config[key])) continue;
    findings.push({
      code: "certmgr-duration",
      what: `${key} is not a duration with a unit: certmgr reads a number without a unit as nanoseconds and would ask the CA without a pause`,
      got: config[key],
      allowed: "numbers above zero with the units h, m or s, for example 720h or 1h30m",
      fix: `correct ${key}`,
    });
  }
  if (!SERVICE_MANAGERS.includes(config.svcmgr)) {
    findings.push({
      code: "certmgr-svcmgr",
      what: "svcmgr is not a service manager that works: certmgr would reload nothing, without a message",
      got: config.svcmgr,
      allowed: SERVICE_MANAGERS.join(", "),
      fix: "set svcmgr to an allowed value",
    });
  }
  if (config.default_remote !== undefined && !isRemote(config.default_remote)) {
    findings.push({
      code: "certmgr-remote",
      what: "default_remote is not the URL of a CFSSL API",
      got: config.default_remote,
      allowed: REMOTE_ALLOWED,
      fix: "correct default_remote",
    });
  }
  return findings;
}
