import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Platform } from "../../lib";
import { tag } from "../../lib/core/tag";
import { httpdBundle } from "../../lib/httpd/bundles";
import type { HttpdServerModel } from "../../lib/model/httpd";
import { debian13 } from "../../lib/platform/debian";
import type { HttpdPlatformData, PlatformData } from "../../lib/platform/platform-data";
import { loadModules } from "./real-httpd";

const MODULES = "mpm_event authz_core authz_host alias headers http2 socache_shmcb ssl dir mime".split(" ");

/** A new folder where a host may have content; others than root have none. */
export function contentFolder(name: string): string {
  return mkdtempSync(join(process.getuid?.() === 0 ? "/srv" : tmpdir(), name));
}

/** A folder that stands for a host: httpd's files as the library renders them, and a configuration that reads them. */
export class RenderedHttpd {
  private readonly platformData: HttpdPlatformData;

  constructor(
    readonly root: string,
    private readonly base: PlatformData = debian13,
  ) {
    // httpd's processes do not run as root.
    chmodSync(root, 0o755);
    this.platformData = {
      ...base.httpd,
      listenFile: this.file("conf/ports.conf"),
      serverFile: this.file("conf/server.conf"),
      vhostDirectory: this.file("conf/vhosts.d"),
      trustDirectory: this.file("conf/trusts"),
      vhostLogDirectory: this.file("logs/vhosts"),
      errorLog: this.file("logs/error.log"),
      documentRootDirectory: this.file("sites"),
      staplingCache: `shmcb:${this.file("staples")}(128000)`,
      mdStoreDirectory: this.file("md"),
    };
  }

  /** The platform with every path of httpd below the folder. */
  get platform(): Platform {
    const data = {
      ...this.base,
      httpd: this.platformData,
      certificateDirectory: this.file("tls"),
      privateKeyDirectory: this.file("tls"),
    };
    const platform = Object.assign(Object.create(Platform.prototype), { name: "rendered" });
    tag(platform, "Platform", data);
    return platform;
  }

  file(name: string): string {
    return join(this.root, name);
  }

  write(path: string, content: string | Buffer): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** Writes everything anew, and `httpd.conf`; staples that were kept are gone. */
  render(server: HttpdServerModel): void {
    for (const folder of ["conf", "md"]) rmSync(this.file(folder), { recursive: true, force: true });
    for (const entry of httpdBundle(server, "www01.lab.test", this.platformData).entries) {
      if (entry.kind === "directory") mkdirSync(entry.path, { recursive: true });
      if (entry.kind === "file") this.write(entry.path, entry.content);
    }
    const { errorLog, listenFile, serverFile } = this.platformData;
    const lines = [
      ...loadModules([
        ...MODULES,
        ...(server.staplingEngine === "mod_md" ? ["md"] : []),
        ...(server.vhosts.some(({ backends }) => backends !== undefined) ? ["proxy", "proxy_http", "proxy_fcgi"] : []),
      ]),
      `ServerRoot ${this.root}`,
      `PidFile ${this.file("pid")}`,
      `ErrorLog ${errorLog}`,
      ...["LogFormat %>s combined", "User #65534", "Group #65534", "TypesConfig /etc/mime.types", "StartServers 1"],
      `<IfModule ssl_module>\n  SSLSessionCache shmcb:${this.file("sessions")}(512000)\n</IfModule>`,
      "<Directory />\n  Require all denied\n</Directory>",
      `Include ${listenFile}`,
      `Include ${serverFile}`,
    ];
    this.write(this.file("httpd.conf"), `${lines.join("\n")}\n`);
    const withoutSsl = lines.filter((line) => !line.includes("mod_ssl.so"));
    this.write(this.file("without-ssl.conf"), `${withoutSsl.join("\n")}\n`);
  }

  /** Of httpd, to read one of the two configurations. */
  arguments(configuration: "httpd.conf" | "without-ssl.conf" = "httpd.conf"): string[] {
    return ["-d", this.root, "-f", this.file(configuration)];
  }
}
