import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentScript } from "../../lib/certmgr/agent";
import { type CertmgrConfig, printConfig } from "../../lib/certmgr/config";
import { type Manifest, printManifest } from "../../lib/certmgr/manifest";
import { CaServer } from "./ca-server";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory that stands for a host: its configuration, manifests, PKI files, and a `systemctl` that takes notes. */
export class AgentHost {
  readonly directory = mkdtempSync(join(tmpdir(), "agent-host-"));
  readonly key = join(this.directory, "pki/www.key");
  readonly certificate = join(this.directory, "pki/www.crt");
  readonly ca = join(this.directory, "pki/www.chain.crt");
  private readonly bin = join(this.directory, "bin");

  constructor(
    private readonly shell: readonly string[],
    config: Partial<CertmgrConfig> = {},
  ) {
    for (const name of ["bin", "pki", "conf.d"]) mkdirSync(join(this.directory, name));
    const dir = join(this.directory, "conf.d");
    writeFileSync(
      this.path("certmgr.json"),
      printConfig({ dir, svcmgr: "systemd", before: "720h", interval: "1h", ...config }),
    );
    writeFileSync(this.path("certmgr-agent"), agentScript());
    writeFileSync(this.path("active"), "active");
    this.tool(
      "systemctl",
      `echo "$*" >>${this.path("calls")}; [ "$1" = is-active ] && cat ${this.path("active")} && exit; [ ! -e ${this.path("broken")} ]`,
    );
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** A manifest whose certificate the host serves, with changes. */
  manifest(ca: CaServer, change: (manifest: Manifest) => Manifest = (manifest) => manifest, name = "www"): void {
    const manifest: Manifest = {
      service: "httpd",
      action: "reload",
      request: {
        CN: "www.example.org",
        key: { algo: "ecdsa", size: 256 },
        hosts: ["www.example.org", "*.example.org", "127.0.0.1", "2001:db8::1"],
        names: [{ C: "CH", ST: "Tessin", O: "Carcano SA" }],
      },
      private_key: { path: this.key, owner: "root", group: "daemon", mode: "0640" },
      certificate: { path: this.certificate, owner: "root", group: "root", mode: "0644" },
      ca: { path: this.ca, owner: "root", group: "root", mode: "0644" },
      authority: {
        remote: ca.url,
        auth_key: CaServer.authKey("server"),
        label: "issuer",
        profile: "server",
        root_ca: ca.root,
      },
    };
    writeFileSync(join(this.directory, "conf.d", `${name}.json`), printManifest(change(manifest)));
  }

  /** Puts a script before the real program of that name. */
  tool(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  removeTool(name: string): void {
    rmSync(join(this.bin, name));
  }

  /** What `systemctl` was asked to do, without its questions. */
  actions(): string[] {
    if (!existsSync(this.path("calls"))) return [];
    return readFileSync(this.path("calls"), "utf8")
      .split("\n")
      .filter((call) => call !== "" && !call.startsWith("is-active"));
  }

  run(...args: string[]): Promise<Run> {
    const [shell = "sh", ...options] = this.shell;
    const child = spawn(shell, [...options, this.path("certmgr-agent"), "-f", this.path("certmgr.json"), ...args], {
      env: { PATH: `${this.bin}:${process.env.PATH}`, STATE_DIRECTORY: this.path("state") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new Promise((done) => {
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk) => {
        stdout += chunk;
      });
      child.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      child.on("close", (code) => done({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
