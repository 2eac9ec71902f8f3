import { execFileSync } from "node:child_process";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the API answers with in place of the certificate that was asked for. */
export type Tampering = "none" | "other-key" | "other-subject" | "other-issuer" | "no-certificate" | "no-usage";

const PROFILES: Record<string, { usage: string; key: string }> = {
  server: { usage: "serverAuth", key: "00112233445566778899aabbccddeeff" },
  // Longer than a block of SHA-256: HMAC hashes such a key first.
  client: { usage: "clientAuth", key: "c1".repeat(80) },
};

/** A CFSSL API and an OCSP responder on 127.0.0.1: its own root, an intermediate that signs, and TLS below the root. */
export class CaServer {
  readonly directory = mkdtempSync(join(tmpdir(), "ca-server-"));
  readonly root = join(this.directory, "root.pem");
  readonly issuer = join(this.directory, "issuer.pem");
  /** A CA that has nothing to do with the others. */
  readonly stranger = join(this.directory, "stranger.pem");
  tampering: Tampering = "none";
  days = 365;
  /** How many times the responder answers "unauthorized" before it knows a certificate; without it none is named. */
  ocspDelay?: number;
  readonly calls: string[] = [];
  private api?: Server;
  private responder?: Server;
  private port = 0;
  private responderPort = 0;

  constructor() {
    this.authority("root", "/O=Example/CN=Example Root");
    this.authority("stranger", "/O=Example/CN=Example Issuer");
    this.authority("issuer", "/O=Example/CN=Example Issuer", "root");
    this.request("tls", "/CN=localhost");
    this.write("tls.ext", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
    this.openssl(
      "x509 -req -in tls.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 -extfile tls.ext -out tls.pem",
    );
  }

  static authKey(profile: string): string {
    return PROFILES[profile]?.key ?? "";
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Listens, on the port that it had before. */
  async start(): Promise<void> {
    const tls = {
      key: readFileSync(join(this.directory, "tls.key")),
      cert: readFileSync(join(this.directory, "tls.pem")),
    };
    this.api = createHttpsServer(tls, async (request, response) => {
      const [status, answer] = this.answer(request.url ?? "", (await body(request)).toString());
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    });
    this.port = await listen(this.api, this.port);
    this.responder = createHttpServer(async (request, response) => {
      response.writeHead(200, { "Content-Type": "application/ocsp-response" }).end(this.status(await body(request)));
    });
    this.responderPort = await listen(this.responder, 0);
  }

  async stop(): Promise<void> {
    await Promise.all([this.api, this.responder].map((server) => server && new Promise((done) => server.close(done))));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private answer(url: string, text: string): [number, object] {
    const call = url.replace("/api/v1/cfssl/", "");
    this.calls.push(call);
    if (call === "info") return granted(readFileSync(this.issuer, "utf8"));
    if (call !== "authsign") return refused(404, "not found");
    const { token, request } = JSON.parse(text) as { token: string; request: string };
    const asked = Buffer.from(request, "base64");
    const { certificate_request, profile, hosts } = JSON.parse(asked.toString()) as Record<string, string> & {
      hosts: string[] | null;
    };
    const known = PROFILES[profile ?? ""];
    if (known === undefined) return refused(400, "invalid profile");
    const expected = createHmac("sha256", Buffer.from(known.key, "hex")).update(asked).digest();
    const given = Buffer.from(token, "base64");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refused(400, "invalid token");
    if (this.tampering === "no-certificate")
      return granted("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    return granted(this.sign(certificate_request ?? "", hosts ?? [], known.usage));
  }

  private sign(csr: string, hosts: readonly string[], usage: string): string {
    const id = randomBytes(8).toString("hex");
    const signer = this.tampering === "other-issuer" ? "stranger" : "issuer";
    this.write(`${id}.csr`, csr);
    if (this.tampering === "other-key") this.request(id, "/CN=www.example.org");
    const extensions = [
      ...(this.tampering === "no-usage" ? [] : [`extendedKeyUsage=${usage}`]),
      ...(hosts.length === 0 ? [] : [`subjectAltName=${hosts.map(san).join(",")}`]),
      ...(this.ocspDelay === undefined ? [] : [`authorityInfoAccess=OCSP;URI:http://127.0.0.1:${this.responderPort}`]),
    ];
    this.write(`${id}.ext`, `${extensions.join("\n")}\n`);
    const common = `-CA ${signer}.pem -CAkey ${signer}.key -set_serial 0x${id} -days ${this.days} -extfile ${id}.ext -out ${id}.pem`;
    if (this.tampering === "other-subject") {
      this.openssl(`req -in ${id}.csr -noout -pubkey -out ${id}.pub`);
      this.openssl(`x509 -new -force_pubkey ${id}.pub -subj /O=Mallory/CN=www.example.org ${common}`);
    } else {
      this.openssl(`x509 -req -in ${id}.csr ${common}`);
    }
    return readFileSync(join(this.directory, `${id}.pem`), "utf8");
  }

  private status(request: Buffer): Buffer {
    this.write("request.der", request);
    const serial = /Serial Number: ([0-9A-F]+)/.exec(this.openssl("ocsp -reqin request.der -req_text").toString())?.[1];
    this.ocspDelay = (this.ocspDelay ?? 0) - 1;
    // The DER of an OCSPResponse with the status unauthorized, which is what CFSSL says of what it does not know yet.
    if (this.ocspDelay >= 0) return Buffer.from("30030a0106", "hex");
    this.write("index", `V\t491231235959Z\t\t${serial}\tunknown\t/CN=any\n`);
    this.openssl(
      "ocsp -index index -CA issuer.pem -rsigner issuer.pem -rkey issuer.key -reqin request.der -respout response.der",
    );
    return readFileSync(join(this.directory, "response.der"));
  }

  private authority(name: string, subject: string, signer?: string): void {
    this.request(name, subject);
    this.write(
      `${name}.ext`,
      "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign,digitalSignature\nsubjectKeyIdentifier=hash\n",
    );
    const by = signer ? `-CA ${signer}.pem -CAkey ${signer}.key -CAcreateserial` : `-signkey ${name}.key`;
    this.openssl(`x509 -req -in ${name}.csr ${by} -days 3650 -extfile ${name}.ext -out ${name}.pem`);
  }

  private request(name: string, subject: string): void {
    const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    this.openssl(`req -new ${key} -keyout ${name}.key -out ${name}.csr -subj`, subject);
  }

  private write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.directory, name), content);
  }

  private openssl(words: string, ...more: string[]): Buffer {
    return execFileSync("openssl", [...words.split(" "), ...more], {
      cwd: this.directory,
      stdio: ["ignore", "pipe", "ignore"],
    });
  }
}

function granted(certificate: string): [number, object] {
  return [200, { success: true, result: { certificate, usages: [], expiry: "" }, errors: [], messages: [] }];
}

function refused(status: number, message: string): [number, object] {
  return [status, { success: false, result: null, errors: [{ code: 1, message }], messages: [] }];
}

function san(host: string): string {
  return /^[\d.]+$|:/.test(host) ? `IP:${host}` : `DNS:${host}`;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return portOf(server);
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
