import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  ClientRevocation,
  Fleet,
  Host,
  HttpdServer,
  ServerCertificate,
  StaplingVhost,
  type StaplingVhostProps,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import type { HttpdServerModel } from "../../lib/model/httpd";
import { x509 } from "../../lib/x509/x509";
import { privateKeyPem } from "../httpd/matrix/pki";
import { type Minted, type MintOptions, mint } from "../pki/mint";
import { app } from "./app";
import { hostKey } from "./fleet";
import { LoopbackNetwork } from "./loopback-network";
import { httpd } from "./real-httpd";
import { contentFolder, RenderedHttpd } from "./rendered-httpd";

export const TLS_VERSIONS = ["1.2", "1.3"] as const;
export type Tls = (typeof TLS_VERSIONS)[number];

export interface Asked {
  readonly path: string;
  readonly tls?: Tls;
  readonly http?: "1.1" | "2";
  /** Name of a certificate that was minted. */
  readonly client?: string;
  readonly headers?: readonly string[];
  readonly more?: readonly string[];
}

/** What httpd answers; no status where it answers with an alert. */
export interface Answered {
  readonly status: number | undefined;
  readonly body: string;
}

/** What curl ends with. A server that wants a certificate ends the handshake otherwise. */
const COULD_NOT_CONNECT = 7;

/** One virtual host as the library renders it, on a real httpd in a network of its own, with a PKI of one root. */
export class LoopbackSite {
  readonly network = new LoopbackNetwork();
  readonly rendered: RenderedHttpd;
  readonly minted = new Map<string, Minted>();
  private readonly processes: ChildProcess[] = [];

  constructor(
    readonly name: string,
    private readonly serverName = "www.lab.test",
  ) {
    this.rendered = new RenderedHttpd(contentFolder(`${name}-`));
  }

  /** @param clients names of certificates, and their subjects */
  async up(clients: Readonly<Record<string, MintOptions["name"]>>): Promise<void> {
    await this.network.up();
    const root = await this.keep("root", await mint({ name: "O=Lab,CN=Root" }));
    const names = [this.serverName, "localhost"].map((value) => ({ type: "dns" as const, value }));
    const extensions = [new (x509().SubjectAlternativeNameExtension)(names)];
    await this.keep("server", await mint({ name: "CN=www", issuer: root, ca: false, extensions }));
    for (const [name, subject] of Object.entries(clients)) {
      await this.keep(name, await mint({ name: subject, issuer: root, ca: false }));
    }
  }

  async keep(name: string, minted: Minted): Promise<Minted> {
    this.minted.set(name, minted);
    this.rendered.write(this.file(`${name}.crt`), minted.parsed.pem);
    this.rendered.write(this.file(`${name}.key`), await privateKeyPem(minted));
    return minted;
  }

  file(name: string): string {
    return this.rendered.file(`pki/${name}`);
  }

  ca(name: string): CaCertificate {
    return CaCertificate.fromPem(readFileSync(this.file(`${name}.crt`), "utf8"));
  }

  /** The model of the server, with what is declared below the virtual host. */
  declare(props: Partial<StaplingVhostProps>, declareBelow: (vhost: StaplingVhost) => void): HttpdServerModel {
    const stack = new TerraformStack(app(), "stack");
    const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
    const { platform } = this.rendered;
    const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
    const vhost = new StaplingVhost(new HttpdServer(www01, "httpd"), "www", {
      serverName: this.serverName,
      certificate: ServerCertificate.fromFiles({
        certificateFile: this.file("server.crt"),
        certificateKeyFile: this.file("server.key"),
        certificate: this.ca("server"),
      }),
      trustStore: new TrustStore(fleet, "partners", { certificates: [this.ca("root")] }),
      revocation: ClientRevocation.none("certificates live for a test"),
      ...props,
    });
    declareBelow(vhost);
    Testing.synth(stack);
    const model = buildFleet(fleet).model.hosts[0]?.httpd;
    if (model === undefined) throw new Error("www01 has httpd");
    return model;
  }

  /** Ends what runs, and starts httpd with a model. */
  async serve(model: HttpdServerModel): Promise<void> {
    await this.stop();
    this.rendered.render(model);
    this.start(httpd ?? "", [...this.rendered.arguments(), "-DFOREGROUND"]);
    for (
      let left = 100;
      (await this.network.run("curl", ["-sk", "--resolve", `${this.serverName}:443:127.0.0.1`, this.url("/")])).code ===
      COULD_NOT_CONNECT;
      left--
    ) {
      if (left === 0) throw new Error(`httpd does not answer: ${this.errorLog()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** A process that ends with the server. */
  start(command: string, args: readonly string[]): ChildProcess {
    const child = this.network.start(command, args);
    this.processes.push(child);
    return child;
  }

  async until200(path: string): Promise<void> {
    for (let left = 100; (await this.ask({ path })).status !== 200; left--) {
      if (left === 0) throw new Error(`nothing answers ${path}: ${this.errorLog()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Its end. */
  errorLog(): string {
    const lines = readFileSync(this.rendered.file("logs/error.log"), "utf8").trimEnd().split("\n");
    return lines.slice(-5).join("\n");
  }

  async ask({ path, tls = "1.3", http = "1.1", client, headers = [], more = [] }: Asked): Promise<Answered> {
    const { stdout } = await this.network.run("curl", [
      ...["-sk", "--max-time", "15", `--http${http}`, `--tlsv${tls}`, "--tls-max", tls, "-w", "\\n%{http_code}"],
      ...["--path-as-is", "--resolve", `${this.serverName}:443:127.0.0.1`],
      ...(client === undefined ? [] : ["--cert", this.file(`${client}.crt`), "--key", this.file(`${client}.key`)]),
      ...headers.flatMap((header) => ["-H", header]),
      ...more,
      this.url(path),
    ]);
    const [, body = "", status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
    return { status: status === "000" ? undefined : Number(status), body };
  }

  async down(): Promise<void> {
    await this.stop();
    await this.network.down();
    rmSync(this.rendered.root, { recursive: true });
  }

  private url(path: string): string {
    return `https://${this.serverName}${path}`;
  }

  private async stop(): Promise<void> {
    for (const child of this.processes.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  }
}
