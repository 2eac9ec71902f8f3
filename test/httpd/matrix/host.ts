import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { hostPlatforms } from "../../../lab/platforms";
import { must } from "../../../lab/process";
import { Platform } from "../../../lib";
import { platformDataOf } from "../../../lib/platform/platform";
import type { PlatformData } from "../../../lib/platform/platform-data";
import type { EngineHost } from "../../apply/on-hosts/engine-host";
import type { WebSystem } from "../../apply/on-hosts/web-systems";
import { Logs } from "./logs";
import { CLIENTS, type MatrixPki, makeMatrixPki, privateKeyPem, type Responder } from "./pki";
import { type Engine, MODES, type Mode, matrixSite, nameOf, PKI_FOLDER, SERVER_NAMES } from "./site";

/** A host that serves the matrix's site, with the responders that it and its clients are asked about at. */
export class MatrixHost {
  /** Of clients, on this machine. */
  readonly identities = mkdtempSync(join(tmpdir(), "matrix-"));
  private readonly platform: Platform;

  private constructor(
    private readonly host: EngineHost,
    readonly system: WebSystem,
    private readonly pki: MatrixPki,
  ) {
    this.platform = Platform[hostPlatforms[system.platform].releases[0]]();
  }

  /** Gives a host that has just been booted its certificates and keys. Its httpd runs, as one that served something else. */
  static async make(host: EngineHost, system: WebSystem): Promise<MatrixHost> {
    const made = new MatrixHost(host, system, await makeMatrixPki(SERVER_NAMES));
    await made.writeIdentities();
    await made.bringPki();
    await host.must(`systemctl start ${made.httpd.unit}`);
    return made;
  }

  get address(): string {
    return this.host.address;
  }

  private get httpd() {
    return (platformDataOf(this.platform) as PlatformData).httpd;
  }

  /** The modes that may stand beside each other on one server: an httpd of before 2.4.66 does not keep them apart. */
  get servers(): readonly (readonly Mode[])[] {
    return this.httpd.hasSniPolicy ? [MODES] : MODES.map((mode) => [mode]);
  }

  clean(): void {
    rmSync(this.identities, { recursive: true });
  }

  /** Applies the site; its health checks want a staple from each virtual host. */
  async apply(engine: Engine, modes: readonly Mode[]): Promise<void> {
    const { hostKey } = this.host.connection;
    const { plan, files } = matrixSite(engine, modes, this.pki, {
      address: this.address,
      hostKey,
      platform: this.platform,
    });
    const { code, out } = await this.host.apply(plan, files);
    if (code !== 0) throw new Error(`the apply ended with ${code}:\n${out}`);
  }

  /** What httpd logs from now on, whatever it serves. */
  followLogs(): Logs {
    const { errorLog, vhostLogDirectory } = this.httpd;
    const logs = MODES.flatMap((mode) => ["error", "access"].map((kind) => `${nameOf(mode)}/${kind}.log`));
    return Logs.follow(this.host.login, [errorLog, ...logs.map((log) => `${vhostLogDirectory}/${log}`)]);
  }

  async startResponders(): Promise<void> {
    const lines = this.pki.responders.map((responder) => {
      const { issuer, port, sendsIssuer } = responder;
      const files = `-index ${port}.index -rsigner ${port}.crt -rkey ${port}.key -CA ${issuer}.crt`;
      const serve = `openssl ocsp -port ${port} ${files} ${sendsIssuer ? `-rother ${issuer}.crt` : ""} -nmin 60`;
      const probe = `openssl ocsp -issuer ${issuer}.crt -serial 1 -noverify -url http://127.0.0.1:${port}`;
      return `systemd-run --quiet --collect --working-directory=${PKI_FOLDER} --unit=${unitOf(responder)} ${serve}
        timeout 20 sh -c 'until ${probe}; do sleep 0.1; done' >/dev/null 2>&1`;
    });
    await this.host.must(["set -e", `cd ${PKI_FOLDER}`, ...lines].join("\n"));
  }

  async stopResponders(): Promise<void> {
    await this.host.must(`systemctl stop ${this.pki.responders.map(unitOf).join(" ")}`);
  }

  /** What somebody on the host sees of what packages serve by themselves: statuses, and what httpd tells of itself. */
  async tells(name: string): Promise<readonly string[]> {
    const ask = (options: string) =>
      `curl -sk --resolve ${name}:443:127.0.0.1 ${options} | grep -iE '^HTTP/|^server:|Apache/' | tr -d '\\r'`;
    const at = (path: string, options = "") => ask(`-o /dev/null -D - --http1.1 ${options} https://${name}${path}`);
    const lines = [
      at("/server-status"),
      at("/icons/"),
      at("/cgi-bin/"),
      at("/", "-X TRACE"),
      ask(`https://${name}/none`),
    ];
    return (await this.host.must(lines.join("\n"))).trim().split("\n");
  }

  async restart(): Promise<void> {
    await this.host.must(`systemctl restart ${this.httpd.unit}`);
  }

  /** As after a first start, with nothing left of the staples that were fetched; and httpd logs more from now on. */
  async startAfresh(): Promise<void> {
    const { unit, mdStoreDirectory } = this.httpd;
    await this.host.must(
      `echo LogLevel ssl:info >${this.logLevelFile}; systemctl stop ${unit} && rm -rf ${mdStoreDirectory}/* && systemctl start ${unit}`,
    );
  }

  /** Beside the server's own file, and read after it. */
  private get logLevelFile(): string {
    const { serverFile, serverFileLink } = this.httpd;
    return join(dirname(serverFileLink?.path ?? serverFile), "zz-log-level.conf");
  }

  /** Whether httpd starts without mod_ssl, and what its configuration says to that. */
  async startWithoutSsl(): Promise<{ readonly starts: boolean; readonly said: string }> {
    const { sslModuleFiles: files } = this.system;
    const { unit, configTest } = this.httpd;
    const { code } = await this.host.run(
      `systemctl stop ${unit} && mkdir /srv/aside && mv ${files.join(" ")} /srv/aside && systemctl start ${unit}`,
    );
    const { stdout, stderr } = await this.host.run(configTest.join(" "));
    const back = files.map((file) => `mv /srv/aside/${basename(file)} ${file}`);
    await this.host.must(["set -e", ...back, `rmdir /srv/aside; rm ${this.logLevelFile}`].join("\n"));
    return { starts: code === 0, said: stdout + stderr };
  }

  private async writeIdentities(): Promise<void> {
    const { root, sibling, clients } = this.pki;
    writeFileSync(join(this.identities, "root.crt"), root.parsed.pem);
    for (const name of CLIENTS) {
      writeFileSync(join(this.identities, `${name}.crt`), clients[name].parsed.pem);
      writeFileSync(join(this.identities, `${name}.key`), await privateKeyPem(clients[name]));
      // The server does not know this CA, so the client has to bring it.
      if (name.startsWith("sibling")) appendFileSync(join(this.identities, `${name}.crt`), sibling.parsed.pem);
    }
  }

  private async bringPki(): Promise<void> {
    const { issuing, sibling, responders, servers } = this.pki;
    const folder = join(this.identities, "host");
    mkdirSync(folder);
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    for (const [name, { parsed }] of Object.entries({ issuing, sibling })) write(`${name}.crt`, parsed.pem);
    const signers = responders.map(({ port, signer }) => [String(port), signer] as const);
    for (const [name, minted] of [...Object.entries(servers), ...signers]) {
      write(`${name}.crt`, minted.parsed.pem);
      write(`${name}.key`, await privateKeyPem(minted));
    }
    for (const { port, index } of responders) write(`${port}.index`, index);
    const archive = await must("tar", ["-c", "-C", folder, "."]);
    await this.host.must(`mkdir -p ${PKI_FOLDER} && tar -x --no-same-owner -C ${PKI_FOLDER}`, archive);
  }
}

function unitOf({ port }: Responder): string {
  return `responder-${port}.service`;
}
