import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printConfig } from "../../lib/httpd/syntax/printer";
import { type ConfigNode, directive } from "../../lib/httpd/syntax/tree";
import { findProgram } from "./programs";

const modules = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules"].find((folder) => existsSync(folder));

/** httpd of this machine; undefined where there is none. */
export const httpd = modules === undefined ? undefined : findProgram("apache2", "httpd");

const MODULES = ["mpm_event", "authz_core", "alias"];

/** Lines that load modules. */
export function loadModules(names: readonly string[]): string[] {
  return names.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`);
}

/** An httpd on 127.0.0.1 that answers every path with one file, in a folder of its own. */
export class RealHttpd {
  readonly root = mkdtempSync(join(tmpdir(), "httpd-"));
  port = 0;
  private process: ChildProcess | undefined;

  write(name: string, content: string): string {
    const path = join(this.root, name);
    writeFileSync(path, content);
    return path;
  }

  /** What `httpd -t` says. */
  check(nodes: readonly ConfigNode[], ...more: string[]): string {
    this.configure(nodes, more);
    const test = spawnSync(httpd ?? "", [...this.arguments, "-t"], { encoding: "utf8" });
    return test.stdout + test.stderr;
  }

  async start(nodes: readonly ConfigNode[], ...more: string[]): Promise<void> {
    this.port = await freePort();
    this.configure(nodes, more);
    const server = spawn(httpd ?? "", [...this.arguments, "-DFOREGROUND"], { stdio: "inherit" });
    this.process = server;
    while (server.exitCode === null) {
      if (await listens(this.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`httpd stopped with status ${server.exitCode}`);
  }

  async stop(): Promise<void> {
    const server = this.process;
    if (server !== undefined && server.exitCode === null && server.kill("SIGTERM")) await once(server, "exit");
    rmSync(this.root, { recursive: true });
  }

  private get arguments(): string[] {
    return ["-d", this.root, "-f", join(this.root, "httpd.conf")];
  }

  private configure(nodes: readonly ConfigNode[], more: readonly string[]): void {
    this.write("index", "in\n");
    const loaded = loadModules([...MODULES, ...more]).join("\n");
    const config = printConfig([
      directive("ServerRoot", this.root),
      directive("ServerName", "localhost"),
      directive("Listen", `127.0.0.1:${this.port || 65535}`),
      directive("PidFile", join(this.root, "pid")),
      directive("ErrorLog", join(this.root, "error.log")),
      directive("StartServers", "1"),
      directive("MaxKeepAliveRequests", "0"),
      directive("AliasMatch", "^/", join(this.root, "index")),
      directive("User", "#65534"),
      directive("Group", "#65534"),
      ...nodes,
    ]);
    this.write("httpd.conf", `${loaded}\n${config}`);
    execFileSync("chmod", ["-R", "a+rX", this.root]);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
