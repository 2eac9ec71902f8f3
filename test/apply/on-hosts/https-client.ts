import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

export interface Traffic {
  readonly requests: number;
  /** Requests that failed, or were answered by files of two generations, in words. */
  readonly failures: readonly string[];
  /** Generations that were served, in their order. */
  readonly generations: readonly string[];
}

const TIMEOUT_MILLISECONDS = 10_000;

/** Makes new TLS connections all the time, HTTP/1.1 and HTTP/2 in turn, and compares what each answer says of its files. */
export class HttpsClient {
  private running = true;
  private requests = 0;
  private readonly failures: string[] = [];
  private readonly generations: string[] = [];
  private readonly done: Promise<unknown>;

  private constructor(
    private readonly address: string,
    private readonly name: string,
  ) {
    this.done = Promise.all([this.loop((n) => (n % 2 === 0 ? this.http1() : this.http2()))]);
  }

  static start(address: string, name: string): HttpsClient {
    return new HttpsClient(address, name);
  }

  async stop(): Promise<Traffic> {
    this.running = false;
    await this.done;
    return { requests: this.requests, failures: this.failures, generations: this.generations };
  }

  private async loop(once: (n: number) => Promise<[number | undefined, unknown, unknown]>): Promise<void> {
    for (let n = 0; this.running; n++) {
      this.requests++;
      try {
        const [status, server, vhost] = await once(n);
        if (status !== 200 || server === undefined || server !== vhost) {
          this.failures.push(`${new Date().toISOString()} status ${status}, X-Server ${server}, X-Vhost ${vhost}`);
        } else if (this.generations[this.generations.length - 1] !== server) this.generations.push(String(server));
      } catch (error) {
        this.failures.push(`${new Date().toISOString()} ${n % 2 === 0 ? "HTTP/1.1" : "HTTP/2"}: ${error}`);
      }
      await sleep(40);
    }
  }

  private http1(): Promise<[number | undefined, unknown, unknown]> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: this.address,
          servername: this.name,
          headers: { host: this.name },
          rejectUnauthorized: false,
          agent: false,
          timeout: TIMEOUT_MILLISECONDS,
        },
        (response) => {
          response.on("error", reject);
          response.on("end", () =>
            resolve([response.statusCode, response.headers["x-server"], response.headers["x-vhost"]]),
          );
          response.resume();
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", reject);
      sent.end();
    });
  }

  private http2(): Promise<[number | undefined, unknown, unknown]> {
    return new Promise((resolve, reject) => {
      const session: ClientHttp2Session = connectHttp2(`https://${this.address}`, {
        servername: this.name,
        rejectUnauthorized: false,
      });
      session.setTimeout(TIMEOUT_MILLISECONDS, () => session.destroy(new Error("no answer in time")));
      session.on("error", reject);
      const stream = session.request({ ":path": "/", ":authority": this.name });
      let answer: [number | undefined, unknown, unknown] | undefined;
      stream.on("response", (headers) => {
        answer = [headers[":status"], headers["x-server"], headers["x-vhost"]];
      });
      stream.on("error", reject);
      stream.on("close", () => {
        session.close();
        if (answer === undefined) reject(new Error("the stream was closed without an answer"));
        else resolve(answer);
      });
      stream.resume();
    });
  }
}
