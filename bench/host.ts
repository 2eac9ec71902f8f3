import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { containerName, type LabDefinition, labDefinition } from "../lab/definition";
import { LabError } from "../lab/errors";
import { findHost, type Inventory } from "../lab/inventory";
import { must } from "../lab/process";
import { progress } from "../lab/progress";
import { findEngine } from "../lab/runtime/select";
import { sshArguments } from "../lab/ssh";
import { takeDown } from "../lab/verbs/down";
import { bringUp } from "../lab/verbs/up";
import { type BenchPki, makePki } from "./pki";
import { program } from "./processes";
import { Responder } from "./responder";
import { certificateFiles, type ScenarioHost } from "./scenario";
import { BenchStack } from "./stack";

/** Cost for the host, in addition to time. */
export interface Cost {
  readonly connections: number;
  readonly sessions: number;
  /** Processes and threads that were started. */
  readonly processes: number;
}

/** The lab of the benchmark: one host. LAB_NAME and LAB_SUBNET name another one. */
export function benchLab(): LabDefinition {
  const { LAB_NAME = "bench", LAB_SUBNET = "10.89.58.0/24" } = process.env;
  const lab = labDefinition({ LAB_NAME, LAB_SUBNET });
  return { ...lab, hosts: [{ name: "www01", aliases: [], address: lab.subnet.address(12), platform: "debian" }] };
}

/** Lends a new host and its PKI to a piece of work, and removes the host with its network afterwards. */
export async function withHost<T>(folder: string, work: (host: BenchHost) => Promise<T>): Promise<T> {
  const lab = benchLab();
  // A killed run leaves a host that is not as its packages configure it.
  await takeDown(lab);
  try {
    const { inventory } = await bringUp(lab);
    const pki = await makePki(folder, lab.gateway);
    const responder = new Responder(pki.statuses, lab.gateway);
    await responder.become("answering");
    try {
      const host = new BenchHost(lab, inventory, pki, responder, await firstProcess(lab));
      await progress.step("httpd", "installing httpd and firewalld on the host", async (step) => {
        const scenario = { hosts: [host.scenario], vhosts: 1, pki: pki.directory, outdir: join(folder, "packages") };
        const { bundles } = (await BenchStack.synth(scenario)).host;
        step.result(await host.prepare(bundles.flatMap(({ packages }) => packages)));
      });
      return await work(host);
    } finally {
      await responder.become("down");
    }
  } finally {
    await takeDown(lab);
  }
}

/** Removes the lab in a separate process. */
export function removeHost(): ChildProcess {
  const { name, subnet } = benchLab();
  const env = { ...process.env, LAB_NAME: name, LAB_SUBNET: `${subnet}` };
  const [command = "", ...args] = program("lab/main.ts", "down");
  return spawn(command, args, { env, stdio: "inherit", detached: true });
}

async function firstProcess(lab: LabDefinition): Promise<number> {
  const name = lab.hosts.map((host) => containerName(lab, host))[0];
  const container = (await (await findEngine())?.containers())?.find((each) => each.name === name);
  if (container === undefined) throw new LabError(`there is no container ${name}`);
  return container.pid;
}

/** What is restored for a first apply. */
const CONFIGURATION = ["/etc/apache2", "/etc/firewalld", "/etc/hosts"];
const WRITTEN = ["/var/lib/cdktf-mutual-tls", "/var/www/vhosts", "/var/log/apache2/vhosts", "/var/lib/apache2/md"];
const PRISTINE = "/var/tmp/pristine.tar";

/** A Debian 13 host with systemd, with httpd and firewalld as their packages configure them. */
export class BenchHost {
  /** Number of processes that only counted others. */
  private looks = 0;

  constructor(
    readonly lab: LabDefinition,
    readonly inventory: Inventory,
    readonly pki: BenchPki,
    /** Responder of the certificates of the PKI. It answers unless it is set to another state. */
    readonly responder: Responder,
    /** First process of the host, as this machine sees it. */
    readonly pid: number,
  ) {}

  get scenario(): ScenarioHost {
    const { name, address, hostKey } = findHost(this.inventory, "www01");
    return { name, address, hostKey };
  }

  /** Installs packages and keeps a copy of their configuration. Returns httpd's version. */
  async prepare(packages: readonly string[]): Promise<string> {
    const text = (file: string) => readFileSync(`${this.pki.directory}/${file}`, "utf8");
    const { certificateFile, certificateKeyFile, certificateChainFile } = certificateFiles;
    for (const [path, content] of [
      [certificateFile, text("site/tls.pem")],
      [certificateKeyFile, text("site/tls-key.pem")],
      [certificateChainFile, text("issuing/ca.pem")],
      // Every session is logged.
      ["/etc/ssh/sshd_config.d/20-bench.conf", "LogLevel VERBOSE\nMaxStartups 100\n"],
    ] as const) {
      await this.inside(`umask 077; mkdir -p "$(dirname ${path})"; cat >${path}`, content);
    }
    await this.inside(
      `export DEBIAN_FRONTEND=noninteractive
       { apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}; } >&2
       systemctl enable --now firewalld >&2
       systemctl disable --now apache2 >&2
       systemctl reload ssh
       # The user manager of root would start with the first connection and end some time after the last.
       loginctl enable-linger root
       tar -C / -cf ${PRISTINE} ${CONFIGURATION.map((path) => `.${path}`).join(" ")}`,
    );
    return (await this.inside("apache2ctl -v")).split("\n")[0]?.replace(/^.*Apache\/(\S+).*$/, "httpd $1") ?? "httpd";
  }

  /**
   * Restores the state before any apply and before httpd's first start. /etc/hosts is a mount point, so it is written
   * in place.
   */
  async reset(): Promise<void> {
    await this.inside(
      `rm -rf ${[...WRITTEN, "/etc/apache2", "/etc/firewalld"].join(" ")}
       tar -C / --overwrite -xpf ${PRISTINE}
       systemctl restart firewalld
       systemctl stop apache2`,
    );
  }

  /** Runs a script over a separate connection. */
  async ssh(script: string): Promise<string> {
    return must("ssh", ["-T", ...sshArguments(this.inventory, "www01"), "sh"], { input: script });
  }

  /** Runs a script on the host without a connection. */
  inside(script: string, input?: string): Promise<string> {
    const enter = ["--target", `${this.pid}`, "--mount", "--uts", "--ipc", "--net", "--pid"];
    return must("nsenter", [...enter, "/bin/sh", "-ec", script], { input });
  }

  /** Runs a program of this machine in the host's network. */
  onItsNetwork(command: string, args: readonly string[]): Promise<string> {
    return must("nsenter", ["--target", `${this.pid}`, "--net", command, ...args]);
  }

  /** Does something to the host and returns its cost. */
  async cost(work: () => Promise<unknown>): Promise<Cost> {
    const logged = await this.logged();
    const first = await this.atRest(1);
    await work();
    const last = await this.atRest(2);
    const after = await this.logged();
    return {
      connections: after.connections - logged.connections,
      sessions: after.sessions - logged.sessions,
      processes: last - first,
    };
  }

  /**
   * Waits until the host starts no more processes for a while: httpd makes its new ones after the command that reloads
   * it has finished. Returns how many it has started so far, without those that counted. Ids are given in order, in the
   * host's own namespace.
   */
  private async atRest(quietLooks: number): Promise<number> {
    const script = `
      last=0 quiet=0
      for look in 1 2 3 4 5 6 7 8 9 10 11 12; do
        read -r _ _ _ _ now </proc/loadavg
        if [ $((now - last)) -gt 1 ]; then quiet=0; else quiet=$((quiet + 1)); fi
        [ $quiet -lt ${quietLooks} ] || break
        last=$now
        sleep 0.3
      done
      echo "$now $look"`;
    const [now = 0, looks = 0] = (await this.inside(script)).split(" ").map(Number);
    this.looks += looks;
    return now - this.looks;
  }

  private async logged(): Promise<{ connections: number; sessions: number }> {
    // The shell that reads the log is replaced by the program that reads it.
    this.looks += 1;
    const log = await this.inside("exec journalctl -t sshd -t sshd-session -o cat --no-pager");
    const count = (pattern: RegExp) => log.match(pattern)?.length ?? 0;
    return { connections: count(/^Accepted publickey/gm), sessions: count(/^Starting session/gm) };
  }
}
