import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** A request that failed, or that was answered by files of two generations. */
export interface FailedRequest {
  /** In milliseconds since the epoch. */
  readonly began: number;
  readonly ended: number;
  readonly words: string;
  /** The client's port, where there was a connection. */
  readonly port?: number;
}

export interface Traffic {
  readonly requests: number;
  readonly failures: readonly FailedRequest[];
  /**
   * HTTP/2 requests whose connection ended without an answer, and that were sent once more. A process of httpd that a
   * reload tells to end closes the HTTP/2 connections of which it has not read the first frame; a request that the server
   * did not process may be sent again (RFC 9113, 8.7).
   */
  readonly again: readonly FailedRequest[];
  /** Generations that were served, in their order. */
  readonly generations: readonly string[];
}

/** A request without an answer. */
class Unanswered extends Error {
  constructor(
    message: string,
    readonly port: number | undefined,
  ) {
    super(message);
  }
}

type Answer = readonly [status: number | undefined, server: unknown, vhost: unknown];

const TIMEOUT_MILLISECONDS = 10_000;

/** Makes new TLS connections all the time, HTTP/1.1 and HTTP/2 in turn, and compares what each answer says of its files. */
export class HttpsClient {
  private running = true;
  private requests = 0;
  private readonly failures: FailedRequest[] = [];
  private readonly again: FailedRequest[] = [];
  private readonly generations: string[] = [];
  private readonly done: Promise<void>;

  private constructor(
    private readonly address: string,
    private readonly name: string,
  ) {
    this.done = this.loop();
  }

  static start(address: string, name: string): HttpsClient {
    return new HttpsClient(address, name);
  }

  async stop(): Promise<Traffic> {
    this.running = false;
    await this.done;
    const { requests, failures, again, generations } = this;
    return { requests, failures, again, generations };
  }

  private async loop(): Promise<void> {
    while (this.running) {
      const isHttp2 = this.requests++ % 2 === 1;
      await this.request(isHttp2, isHttp2 ? this.again : this.failures);
      await sleep(40);
    }
  }

  /** One request. Where its connection ends without an answer, this goes to `unanswered`. */
  private async request(isHttp2: boolean, unanswered: FailedRequest[]): Promise<void> {
    const began = Date.now();
    const failed = (words: string, port?: number) => ({
      ...{ began, ended: Date.now(), port },
      words: `${isHttp2 ? "HTTP/2" : "HTTP/1.1"}: ${words}`,
    });
    try {
      const [status, server, vhost] = await (isHttp2 ? this.http2() : this.http1());
      if (status !== 200 || server === undefined || server !== vhost)
        this.failures.push(failed(`status ${status}, X-Server ${server}, X-Vhost ${vhost}`));
      else if (this.generations[this.generations.length - 1] !== server) this.generations.push(String(server));
    } catch (error) {
      const { message, port } = error as Unanswered;
      (port === undefined ? this.failures : unanswered).push(failed(message, port));
      if (port !== undefined && unanswered === this.again) await this.request(isHttp2, this.failures);
    }
  }

  private http1(): Promise<Answer> {
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
      let port: number | undefined;
      sent.on("socket", (socket) =>
        socket.on("connect", () => {
          port = socket.localPort;
        }),
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", ({ message }) => reject(new Unanswered(message, port)));
      sent.end();
    });
  }

  private http2(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const session: ClientHttp2Session = connectHttp2(`https://${this.address}`, {
        servername: this.name,
        rejectUnauthorized: false,
      });
      let port: number | undefined;
      let goaway = "";
      const fail = (words: string) => reject(new Unanswered(`${words}${goaway}`, port));
      session.setTimeout(TIMEOUT_MILLISECONDS, () => {
        port = undefined;
        session.destroy(new Error("no answer in time"));
      });
      session.on("connect", (_, socket) => {
        port = socket.localPort;
      });
      session.on("goaway", (code, last) => {
        goaway = `, after a GOAWAY with code ${code} and last stream ${last}`;
      });
      session.on("error", (error) => fail(error.message));
      const stream = session.request({ ":path": "/", ":authority": this.name });
      let answer: Answer | undefined;
      stream.on("response", (headers) => {
        answer = [headers[":status"], headers["x-server"], headers["x-vhost"]];
      });
      stream.on("error", (error) => fail(error.message));
      stream.on("close", () => {
        session.close();
        if (answer === undefined) fail("the stream was closed without an answer");
        else resolve(answer);
      });
      stream.resume();
    });
  }
}
