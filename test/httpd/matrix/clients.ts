import { join } from "node:path";
import type { LoopbackNetwork } from "./network";
import type { ClientName } from "./pki";
import { type MatrixSite, type Mode, nameOf } from "./site";

export type Tls = "1.2" | "1.3";
export const TLS_VERSIONS: readonly Tls[] = ["1.2", "1.3"];

/** An HTTP status, or the words of a TLS alert. */
export type Seen = number | string;

export interface Question {
  readonly mode: Mode;
  readonly tls: Tls;
  readonly path: string;
  readonly client?: ClientName;
}

/** Alerts by their numbers, as OpenSSL calls them. */
const ALERTS: Readonly<Record<string, string>> = {
  "40": "handshake failure",
  "44": "certificate revoked",
  "48": "unknown ca",
  "116": "certificate required",
};

/** The clients that are tried, each with what it lets one see. */
export class Clients {
  constructor(
    private readonly network: LoopbackNetwork,
    private readonly site: MatrixSite,
  ) {}

  /** The client sees the alert after it has sent its request in TLS 1.3; rarely it finds the connection closed first. */
  async curl(question: Question, http: "1.1" | "2" = "1.1"): Promise<{ readonly seen: Seen; readonly http: string }> {
    for (let attempts = 3; ; attempts--) {
      const answer = await this.curlOnce(question, http);
      if (attempts === 1 || typeof answer.seen === "number" || Object.values(ALERTS).includes(answer.seen))
        return answer;
    }
  }

  private async curlOnce({ mode, tls, path, client }: Question, http: "1.1" | "2") {
    const { stdout, stderr } = await this.network.run("curl", [
      ...["-sS", "--max-time", "15", "-o", "/dev/null", "-w", "%{http_code} %{http_version}", `--http${http}`],
      ...["--cacert", this.site.file("pki/root.crt"), `--tlsv${tls}`, "--tls-max", tls],
      ...["--resolve", `${nameOf(mode)}:443:127.0.0.1`, ...this.identity(client, "--cert", "--key")],
      `https://${nameOf(mode)}${path}`,
    ]);
    const [status = "000", version = ""] = stdout.split(" ");
    return { seen: status === "000" ? alertIn(stderr) : Number(status), http: version };
  }

  /** With the number of the alert, and able to authenticate after the handshake. */
  async sClient({ mode, tls, path, client }: Question): Promise<Seen> {
    const { stdout, stderr } = await this.network.run(
      "openssl",
      [
        ...["s_client", "-connect", "127.0.0.1:443", "-servername", nameOf(mode), `-tls1_${tls.slice(2)}`, "-ign_eof"],
        ...["-CAfile", this.site.file("pki/root.crt"), "-verify_return_error", "-enable_pha"],
        ...this.identity(client, "-cert", "-key"),
        // The certificate alone is what it takes from a file otherwise.
        ...(client === undefined ? [] : ["-cert_chain", this.site.file(`pki/${client}.crt`)]),
      ],
      `GET ${path} HTTP/1.1\r\nHost: ${nameOf(mode)}\r\nConnection: close\r\n\r\n`,
    );
    const number = /SSL alert number (\d+)/.exec(stderr)?.[1];
    if (number !== undefined) return ALERTS[number] ?? `alert ${number}`;
    return Number(/^HTTP\/1\.1 (\d+)/m.exec(stdout)?.[1] ?? 0) || `no answer: ${stderr.slice(-200)}`;
  }

  async node(questions: readonly Question[]): Promise<Seen[]> {
    return this.program(process.execPath, [join(__dirname, "client.mjs")], questions, false);
  }

  async python(questions: readonly Question[], postHandshake: boolean): Promise<Seen[]> {
    return this.program("python3", [join(__dirname, "client.py")], questions, postHandshake);
  }

  /** Whether a client that keeps to must-staple accepts the handshake. */
  async gnutls(name: string): Promise<boolean> {
    const { code } = await this.network.run("gnutls-cli", [
      ...["--x509cafile", this.site.file("pki/root.crt"), "--sni-hostname", name, "--verify-hostname", name],
      ...["--port", "443", "127.0.0.1"],
    ]);
    return code === 0;
  }

  /** What is stapled, and whether curl is content with it. */
  async staple(
    name: string,
    tls: Tls,
    client?: ClientName,
  ): Promise<{ readonly status: string; readonly curl: number }> {
    const { stdout } = await this.network.run("openssl", [
      ...["s_client", "-connect", "127.0.0.1:443", "-servername", name, `-tls1_${tls.slice(2)}`, "-status"],
      ...["-CAfile", this.site.file("pki/root.crt"), ...this.identity(client, "-cert", "-key")],
    ]);
    const status = /Cert Status: (\w+)/.exec(stdout)?.[1] ?? /OCSP response: ([a-z ]+)/.exec(stdout)?.[1] ?? stdout;
    const { code } = await this.network.run("curl", [
      ...["-s", "-o", "/dev/null", "--cert-status", "--cacert", this.site.file("pki/root.crt")],
      ...[`--tlsv${tls}`, "--tls-max", tls, "--resolve", `${name}:443:127.0.0.1`],
      ...[...this.identity(client, "--cert", "--key"), `https://${name}/`],
    ]);
    return { status: status.trim(), curl: code };
  }

  private async program(
    command: string,
    args: readonly string[],
    questions: readonly Question[],
    postHandshake: boolean,
  ) {
    const requests = questions.map(({ mode, tls, path, client }) => ({
      ...{ name: nameOf(mode), path, tls, postHandshake, ca: this.site.file("pki/root.crt") },
      certificate: client === undefined ? "" : this.site.file(`pki/${client}.crt`),
      key: client === undefined ? "" : this.site.file(`pki/${client}.key`),
    }));
    const { stdout, stderr } = await this.network.run(command, args, JSON.stringify(requests));
    const lines = stdout.trim().split("\n");
    if (lines.length !== questions.length) throw new Error(`${command} stopped early: ${stderr}`);
    return lines.map((line): Seen => {
      const seen: string = JSON.parse(line);
      return /^\d{3}$/.test(seen) ? Number(seen) : alertIn(seen);
    });
  }

  private identity(client: ClientName | undefined, certificate: string, key: string): string[] {
    if (client === undefined) return [];
    return [certificate, this.site.file(`pki/${client}.crt`), key, this.site.file(`pki/${client}.key`)];
  }
}

/** The words of the alert in what OpenSSL says, however its caller prints it. */
function alertIn(text: string): string {
  const words = text.toLowerCase().replace(/_/g, " ");
  return Object.values(ALERTS).find((alert) => words.includes(`alert ${alert}`)) ?? text.trim();
}
