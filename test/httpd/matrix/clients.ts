import { join } from "node:path";
import { run } from "../../../lab/process";
import { namedAlert, numberedAlert, type Seen } from "./alerts";
import type { Connection } from "./logs";
import type { ClientName } from "./pki";
import { type Mode, nameOf } from "./site";

export type Tls = "1.2" | "1.3";
export const TLS_VERSIONS: readonly Tls[] = ["1.2", "1.3"];

export interface Question {
  readonly mode: Mode;
  readonly tls: Tls;
  readonly path: string;
  readonly client?: ClientName;
}

/** What curl sees. */
export interface Answer {
  readonly seen: Seen;
  /** The version of HTTP that was spoken. */
  readonly http?: string;
  readonly document?: string;
  readonly connection: Connection;
}

/** What a client says of a staple. */
export interface Staple {
  readonly said: readonly string[];
  /** How curl ends that wants a good one: with 91 where nothing is stapled. */
  readonly curl: number;
  /** curl's own. */
  readonly port: number;
}

/** The clients that are tried, each with what it lets one see. */
export class Clients {
  private questions = 0;

  /**
   * @param address of the server
   * @param identities folder of the root's certificate, and of each client's certificate and key
   */
  constructor(
    private readonly address: string,
    private readonly identities: string,
  ) {}

  /** The client sees the alert after it has sent its request in TLS 1.3; rarely it finds the connection closed first. */
  async curl(question: Question, http: "1.1" | "2" = "1.1"): Promise<Answer> {
    for (let attempts = 3; ; attempts--) {
      const answer = await this.curlOnce(question, http);
      if (attempts === 1 || typeof answer.seen === "number" || answer.seen.startsWith("alert ")) return answer;
    }
  }

  private async curlOnce({ mode, tls, path, client }: Question, http: "1.1" | "2"): Promise<Answer> {
    const userAgent = `question-${++this.questions}`;
    const { stdout, stderr } = await run("curl", [
      ...["-sS", "--max-time", "15", "-A", userAgent, `--http${http}`],
      ...["-w", "\\n%{http_code} %{http_version} %{local_port}", `--tlsv${tls}`, "--tls-max", tls],
      ...["--cacert", this.identity("root.crt"), ...this.as(client, "--cert", "--key")],
      ...this.at(nameOf(mode), path),
    ]);
    const [, document, status, version, port] = /^(.*)\n(\d+) (\S+) (\d+)$/s.exec(stdout) ?? [];
    const connection = { port: Number(port), userAgent };
    if (status === "000") return { seen: numberedAlert(stderr), connection };
    return { seen: Number(status), http: version, ...(status === "200" ? { document } : {}), connection };
  }

  /** Able to authenticate after the handshake. */
  async sClient({ mode, tls, path, client }: Question): Promise<Seen> {
    const { stdout, stderr } = await run(
      "openssl",
      [
        ...["s_client", "-connect", `${this.address}:443`, "-servername", nameOf(mode)],
        ...[
          `-tls1_${tls.slice(2)}`,
          "-ign_eof",
          "-CAfile",
          this.identity("root.crt"),
          "-verify_return_error",
          "-enable_pha",
        ],
        ...this.as(client, "-cert", "-key"),
        // The certificate alone is what it takes from a file otherwise.
        ...(client === undefined ? [] : ["-cert_chain", this.identity(`${client}.crt`)]),
      ],
      { input: `GET ${path} HTTP/1.1\r\nHost: ${nameOf(mode)}\r\nConnection: close\r\n\r\n`, timeoutSeconds: 30 },
    );
    const status = /^HTTP\/1\.1 (\d+)/m.exec(stdout)?.[1];
    return status === undefined ? numberedAlert(stderr) : Number(status);
  }

  async node(questions: readonly Question[]): Promise<Seen[]> {
    const answers = await this.program(process.execPath, [join(__dirname, "client.mjs")], questions, false);
    return answers.map((answer) => statusIn(answer) ?? numberedAlert(answer));
  }

  /** Says no number of an alert. */
  async python(questions: readonly Question[], postHandshake: boolean): Promise<Seen[]> {
    const answers = await this.program("python3", [join(__dirname, "client.py")], questions, postHandshake);
    return answers.map((answer) => statusIn(answer) ?? namedAlert(answer));
  }

  /** What a client says that keeps to must-staple. */
  async gnutls(name: string): Promise<string> {
    const { stdout } = await run("gnutls-cli", [
      ...["--x509cafile", this.identity("root.crt"), "--sni-hostname", name, "--verify-hostname", name],
      ...["--port", "443", this.address],
    ]);
    return stdout;
  }

  /** What is stapled, and how curl ends that wants a good staple. */
  async staple(mode: Mode, tls: Tls, client?: ClientName): Promise<Staple> {
    const { stdout } = await run("openssl", [
      ...["s_client", "-connect", `${this.address}:443`, "-servername", nameOf(mode), "-status"],
      ...[`-tls1_${tls.slice(2)}`, "-CAfile", this.identity("root.crt"), ...this.as(client, "-cert", "-key")],
    ]);
    const { code, stdout: port } = await run("curl", [
      ...["-s", "-o", "/dev/null", "-w", "%{local_port}", "--cert-status", "--cacert", this.identity("root.crt")],
      ...[`--tlsv${tls}`, "--tls-max", tls, ...this.as(client, "--cert", "--key"), ...this.at(nameOf(mode), "/")],
    ]);
    const words = [/OCSP Response Status: (.*)/, /Cert Status: (.*)/, /OCSP response: (no response sent)/];
    return { said: words.flatMap((each) => each.exec(stdout)?.[1] ?? []), curl: code, port: Number(port) };
  }

  private async program(
    command: string,
    args: readonly string[],
    questions: readonly Question[],
    postHandshake: boolean,
  ): Promise<string[]> {
    const requests = questions.map(({ mode, tls, path, client }) => ({
      ...{ address: this.address, name: nameOf(mode), path, tls, postHandshake, ca: this.identity("root.crt") },
      certificate: client === undefined ? "" : this.identity(`${client}.crt`),
      key: client === undefined ? "" : this.identity(`${client}.key`),
    }));
    const { stdout, stderr } = await run(command, args, { input: JSON.stringify(requests), timeoutSeconds: 60 });
    const lines = stdout.trim().split("\n");
    if (lines.length !== questions.length) throw new Error(`${command} stopped early: ${stderr}`);
    return lines.map((line) => JSON.parse(line));
  }

  private identity(file: string): string {
    return join(this.identities, file);
  }

  private as(client: ClientName | undefined, certificate: string, key: string): string[] {
    if (client === undefined) return [];
    return [certificate, this.identity(`${client}.crt`), key, this.identity(`${client}.key`)];
  }

  /** curl's words for a URL of the server. */
  private at(name: string, path: string): string[] {
    return ["--resolve", `${name}:443:${this.address}`, `https://${name}${path}`];
  }
}

function statusIn(answer: string): number | undefined {
  return /^\d{3}$/.test(answer) ? Number(answer) : undefined;
}
