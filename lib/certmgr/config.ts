import { isAbsolutePath } from "../core/absolute-path";
import type { Issue } from "../core/issue";

/** What is wrong with a file of certmgr's, before it is known which construct it belongs to. */
export type CertmgrFinding = Omit<Issue, "path">;

/** certmgr's own configuration, as far as its agent shares it. */
export interface CertmgrConfig {
  /** Directory of the manifests. */
  readonly dir: string;
  readonly default_remote?: string;
  readonly svcmgr: string;
  readonly before: string;
  readonly interval: string;
}

/** `sysv` and `openrc` have no place on a host with systemd, and certmgr calls a `circus` that does not exist. */
export const SERVICE_MANAGERS: readonly string[] = ["systemd", "command", "dummy"];

export const REMOTE_ALLOWED = "https://HOST:PORT, or a comma separated list of these, tried in order";

/** A Go duration above zero. */
const DURATION = /^(?=.*[1-9])(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/;

/** certmgr crashes on an address with a port and no scheme, and a slash at the end becomes part of the host. */
const REMOTE = /^(https?:\/\/([\w.-]+|\[[0-9a-f:.]+\])|(?![\d.]+:)[\w.-]+)(:\d{1,5})?$/i;

/** Whether every API of a comma separated list can be reached as it is written. */
export function isRemote(remote: string): boolean {
  return remote.split(",").every((each) => REMOTE.test(each.trim()));
}

/** The text of `certmgr.json`. */
export function printConfig(config: CertmgrConfig): string {
  const { dir, default_remote, svcmgr, before, interval } = config;
  return `${JSON.stringify({ dir, default_remote, svcmgr, before, interval }, null, 2)}\n`;
}

/** Everything in a configuration that certmgr 3.0.3 would refuse, or misread without a word. */
export function checkConfig(config: CertmgrConfig): CertmgrFinding[] {
  const findings: CertmgrFinding[] = [];
  if (!isAbsolutePath(config.dir)) {
    findings.push({
      code: "certmgr-dir",
      what: "dir is no directory that manifests can be read from",
      got: config.dir,
      allowed: "an absolute path without `.`, `..` and a slash at its end",
    });
  }
  for (const key of ["before", "interval"] as const) {
    if (DURATION.test(config[key])) continue;
    findings.push({
      code: "certmgr-duration",
      what: `${key} is no duration; a number without a unit counts nanoseconds, so that certmgr would ask the CA without pause`,
      got: config[key],
      allowed: "numbers above zero with the units h, m or s, for example 720h or 1h30m",
    });
  }
  if (!SERVICE_MANAGERS.includes(config.svcmgr)) {
    findings.push({
      code: "certmgr-svcmgr",
      what: "svcmgr is no service manager that works; without one certmgr reloads nothing and says nothing",
      got: config.svcmgr,
      allowed: SERVICE_MANAGERS.join(", "),
    });
  }
  if (config.default_remote !== undefined && !isRemote(config.default_remote)) {
    findings.push({
      code: "certmgr-remote",
      what: "default_remote does not lead to a CFSSL API",
      got: config.default_remote,
      allowed: REMOTE_ALLOWED,
    });
  }
  return findings;
}
