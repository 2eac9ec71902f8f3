import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  CertificateSource,
  ClientAuthentication,
  ClientCertificate,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  StaplingEngine,
  StaplingVhost,
  TrustStore,
} from "../../../lib";
import type { HttpdServerModel } from "../../../lib/model/httpd";
import { hostKey } from "../../support/fleet";
import { httpd } from "../../support/real-httpd";
import { RenderedHttpd } from "../../support/rendered-httpd";
import type { LoopbackNetwork } from "./network";
import { CLIENTS, type MatrixPki, makeMatrixPki, privateKeyPem } from "./pki";

export const MODES = ["handshake-optional", "dedicated-host", "per-path"] as const;
export type Mode = (typeof MODES)[number];
export const ENGINES = ["mod_md", "mod_ssl"] as const;
export type Engine = (typeof ENGINES)[number];

export const MUST_STAPLE = "must-staple.lab.test";
export const nameOf = (mode: Mode) => `${mode}.lab.test`;

/** A server with one virtual host a mode, as the library's constructs declare and render it, in a folder of its own. */
export class MatrixSite {
  private readonly rendered = new RenderedHttpd(mkdtempSync(join(tmpdir(), "matrix-")));
  private readonly responders: ChildProcess[] = [];
  private server: ChildProcess | undefined;

  private constructor(
    private readonly network: LoopbackNetwork,
    private readonly pki: MatrixPki,
  ) {}

  static async make(network: LoopbackNetwork): Promise<MatrixSite> {
    const site = new MatrixSite(network, await makeMatrixPki([...MODES.map(nameOf), MUST_STAPLE]));
    await site.writePki();
    return site;
  }

  file(name: string): string {
    return this.rendered.file(name);
  }

  /** Writes the configuration for an engine; the staples that an earlier one kept are gone. */
  configure(engine: Engine): void {
    this.rendered.render(this.declare(engine));
  }

  async check(configuration: "httpd.conf" | "without-ssl.conf"): Promise<string> {
    const { stdout, stderr } = await this.network.run(httpd ?? "", [...this.rendered.arguments(configuration), "-t"]);
    return stdout + stderr;
  }

  async startServer(): Promise<void> {
    this.server = this.network.start(httpd ?? "", [...this.rendered.arguments(), "-DFOREGROUND"]);
    await this.until(async () => (await this.network.run("curl", ["-sk", "https://127.0.0.1/"])).code === 0, "httpd");
  }

  async stopServer(): Promise<void> {
    await stop(this.server);
    this.server = undefined;
  }

  async startResponders(): Promise<void> {
    for (const name of ["issuing", "sibling"] as const) {
      const { port } = this.pki[name];
      const file = (kind: string) => this.file(`pki/${name}.${kind}`);
      this.responders.push(
        this.network.start("openssl", [
          ...["ocsp", "-index", file("index"), "-port", String(port), "-CA", file("crt"), "-rother", file("crt")],
          ...["-rsigner", file("signer.crt"), "-rkey", file("signer.key"), "-nmin", "60"],
        ]),
      );
      const probe = ["ocsp", "-issuer", file("crt"), "-serial", "1", "-noverify", "-url", `http://127.0.0.1:${port}`];
      await this.until(async () => (await this.network.run("openssl", probe)).code === 0, `responder ${name}`);
    }
  }

  async stopResponders(): Promise<void> {
    for (const responder of this.responders.splice(0)) await stop(responder);
  }

  async clean(): Promise<void> {
    await this.stopServer();
    await this.stopResponders();
    rmSync(this.rendered.root, { recursive: true });
  }

  /** Which of the codes httpd logged since the last time it was asked; it may write them a moment after its answer. */
  async newCodes(mode: Mode, wanted: readonly string[]): Promise<string[]> {
    const logs = [this.file("logs/error.log"), this.file(`logs/vhosts/${nameOf(mode)}/error.log`)];
    const found = () => {
      const text = logs.map((path) => readFileSync(path, "utf8").slice(this.read.get(path) ?? 0)).join("");
      return wanted.filter((code) => text.includes(code));
    };
    for (let left = 20; left > 0 && found().length < wanted.length; left--) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const codes = found();
    for (const path of logs) this.read.set(path, readFileSync(path, "utf8").length);
    return codes;
  }

  private readonly read = new Map<string, number>();

  async until(condition: () => Promise<boolean>, what: string): Promise<void> {
    for (let left = 200; left > 0; left--) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${what} did not come within 20 s`);
  }

  private declare(engine: Engine): HttpdServerModel {
    const stack = new TerraformStack(Testing.app(), "stack");
    const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
    const { platform } = this.rendered;
    const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
    const server = new HttpdServer(www01, "httpd", {
      staplingEngine: engine === "mod_md" ? StaplingEngine.modMd() : StaplingEngine.modSsl(),
    });
    const ca = (certificate: { readonly parsed: { readonly pem: string } }) =>
      CaCertificate.fromPem(certificate.parsed.pem);
    const { root, issuing, servers } = this.pki;
    const trustStore = new TrustStore(fleet, "partners", { certificates: [ca(issuing), ca(root)] });
    const vhost = (
      serverName: string,
      kind: keyof MatrixPki["servers"],
      clientAuthentication?: ClientAuthentication,
    ) => {
      const certificate = CertificateSource.files({
        certificateFile: this.file(`pki/${kind}.crt`),
        certificateKeyFile: this.file(`pki/${kind}.key`),
        certificateChainFile: this.file("pki/issuing.crt"),
        certificate: ca(servers[kind]),
      });
      const site = new StaplingVhost(server, serverName, { serverName, certificate, trustStore, clientAuthentication });
      site.addDocument("index.html", "public\n");
      site.addDocument("restricted/sensitive.txt", "sensitive\n");
      new MutualTlsLocation(site, "restricted", {
        path: "/restricted",
        issuers: [ca(issuing)],
        require: ClientCertificate.organization("Big Partner Foo SA"),
      });
    };
    vhost(nameOf("handshake-optional"), "plain");
    vhost(nameOf("dedicated-host"), "plain", ClientAuthentication.dedicatedHost());
    vhost(nameOf("per-path"), "plain", ClientAuthentication.perPath());
    if (engine === "mod_md") vhost(MUST_STAPLE, "must-staple");
    Testing.synth(stack);
    const model = fleet._model().hosts[0]?.httpd;
    if (model === undefined) throw new Error("www01 has httpd");
    return model;
  }

  private async writePki(): Promise<void> {
    const { root, issuing, sibling, servers, clients } = this.pki;
    const pair = async (name: string, minted: MatrixPki["root"]) => {
      this.rendered.write(this.file(`pki/${name}.crt`), minted.parsed.pem);
      this.rendered.write(this.file(`pki/${name}.key`), await privateKeyPem(minted));
    };
    await pair("root", root);
    for (const [name, authority] of Object.entries({ issuing, sibling })) {
      await pair(name, authority);
      await pair(`${name}.signer`, authority.signer);
      this.rendered.write(this.file(`pki/${name}.index`), authority.index);
    }
    for (const [name, minted] of Object.entries(servers)) await pair(name, minted);
    for (const name of CLIENTS) await pair(name, clients[name]);
    // The server does not know this CA, so the client has to bring it.
    appendFileSync(this.file("pki/sibling-client.crt"), sibling.parsed.pem);
  }
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
