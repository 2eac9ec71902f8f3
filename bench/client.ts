import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../lab/errors";
import { root } from "../lab/paths";
import { RESTRICTED, SITE } from "./contenders";
import type { BenchHost } from "./host";
import { seconds } from "./measure";

/** A full TLS 1.3 handshake that asked for the staple. */
export interface Handshake {
  readonly seconds: number;
  /** With exactly the response that the responder gives. */
  readonly isStapled: boolean;
}

/** Result of many connections. */
export interface Load {
  readonly perSecond: number;
  /** CPU time of httpd's processes for each connection. */
  readonly cpuSeconds: number;
}

/** How many connections are made at a time. */
export const AT_ONCE = 4;
const FOLDER = "/root/client";

/** Clients of the site. They know the root and the issuing CA, like the clients of the post. */
export class Client {
  static async of(host: BenchHost): Promise<Client> {
    const text = (file: string) => readFileSync(join(host.pki.directory, file), "utf8");
    const files = {
      "trusted.crt": text("root/ca.pem") + text("issuing/ca.pem"),
      "partner.crt": text("partner/tls.pem"),
      "partner.key": text("partner/tls-key.pem"),
    };
    await host.inside(`mkdir -p -m 0700 ${FOLDER}`);
    for (const [file, content] of Object.entries(files)) await host.inside(`cat >${FOLDER}/${file}`, content);
    return new Client(host);
  }

  private constructor(private readonly host: BenchHost) {}

  /** In order, not at the same time. */
  handshakes(count: number): Promise<Handshake[]> {
    return this.shakeHands(count, 1);
  }

  /** Handshakes, all of them stapled. */
  stapledLoad(count: number): Promise<Load> {
    return this.load(count, async () => {
      const missing = (await this.shakeHands(count, AT_ONCE)).filter(({ isStapled }) => !isStapled).length;
      if (missing > 0) throw new LabError(`${missing} of ${count} handshakes had no staple`);
    });
  }

  /**
   * Connections of curl with one request each: with a certificate to the restricted path, otherwise to a public one.
   */
  requestLoad(count: number, withCertificate: boolean): Promise<Load> {
    const command = curl(count / AT_ONCE, withCertificate);
    const clients = Array.from({ length: AT_ONCE }, (_, index) => index).join(" ");
    const script = `for each in ${clients}; do ${command} >${FOLDER}/said.$each & done; wait; cat ${FOLDER}/said.*`;
    return this.load(count, async () => checkRequests(await this.host.inside(script), count));
  }

  private async load(count: number, work: () => Promise<void>): Promise<Load> {
    const before = await this.cpuSeconds();
    const elapsed = await seconds(work);
    return { perSecond: count / elapsed, cpuSeconds: ((await this.cpuSeconds()) - before) / count };
  }

  private async shakeHands(count: number, atOnce: number): Promise<Handshake[]> {
    const { directory, statuses } = this.host.pki;
    const files = ["root", "issuing"].map((name) => join(directory, name, "ca.pem"));
    const request = { address: "127.0.0.1", port: 443, name: SITE, trusted: files, count, atOnce };
    const program = join(root, "bench/handshake-client.mjs");
    const said = await this.host.onItsNetwork(process.execPath, [program, JSON.stringify(request)]);
    const made: { readonly milliseconds: number; readonly staple: string }[] = JSON.parse(said);
    const good = statuses.map(({ response }) => createHash("sha256").update(response).digest("hex"));
    return made.map(({ milliseconds, staple }) => ({ seconds: milliseconds / 1000, isStapled: good.includes(staple) }));
  }

  /** CPU time of httpd since its start, including processes that have ended. */
  private async cpuSeconds(): Promise<number> {
    const script = `
      first=$(cat /run/apache2/apache2.pid)
      for each in $first $(ps -o pid= --ppid $first); do cat /proc/$each/stat; done |
        awk -v ticks="$(getconf CLK_TCK)" '{ worked += $14 + $15 + $16 + $17 } END { print worked / ticks }'`;
    return Number(await this.host.inside(script));
  }
}

/** A new connection for each request. It prints the status of the response. */
function curl(count: number, withCertificate: boolean): string {
  const certificate = withCertificate ? [`--cert ${FOLDER}/partner.crt`, `--key ${FOLDER}/partner.key`] : [];
  return [
    ...["curl --silent --show-error --output /dev/null --max-time 60 --tlsv1.3 --http1.1 --no-sessionid"],
    ...[
      "--header 'Connection: close'",
      `--resolve ${SITE}:443:127.0.0.1 --cacert ${FOLDER}/trusted.crt`,
      ...certificate,
    ],
    ...["--write-out '%{http_code}\\n'", `'https://${SITE}${withCertificate ? RESTRICTED : "/"}?[1-${count}]'`],
  ].join(" ");
}

/** Checks, by the printed statuses, that every request got a page. */
export function checkRequests(said: string, count: number): void {
  const statuses = said.split("\n").filter((line) => line !== "");
  const failed = statuses.filter((status) => status !== "200");
  if (statuses.length === count && failed.length === 0) return;
  const first = failed.length === 0 ? "" : `, the first of the others: ${failed[0]}`;
  throw new LabError(`${statuses.length - failed.length} of ${count} requests were answered with 200${first}`);
}
