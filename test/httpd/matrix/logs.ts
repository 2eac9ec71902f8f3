import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** What httpd logged of one connection. */
export interface Logged {
  /**
   * Codes of its error logs, sorted, some with what they are about: `AH02039(23)`, `AH03239(revoked)`. Not among them: that
   * it began or ended, and that it was about to be renegotiated.
   */
  readonly codes: readonly string[];
  /** Statuses of its access logs. */
  readonly statuses: readonly number[];
}

/** How one connection is found in the logs. */
export interface Connection {
  /** The client's. */
  readonly port: number;
  /** That no other connection has. */
  readonly userAgent?: string;
}

/** A line of an error log. */
interface ErrorLine {
  /** Seconds of the day. */
  readonly at: number;
  /** Process and thread. */
  readonly thread: string;
  /** The client's; some lines name none. */
  readonly port?: number;
  readonly text: string;
}

/** Nothing more is to come that late. */
const PATIENCE_MILLISECONDS = 1000;

/** The error that a certificate has, and what a responder says of it. */
const DETAILS = [/(AH02039|AH02276): Certificate Verification: Error \((\d+)\)/, /(AH03239): .* status: (\w+)/];

const PROGRESS = ["AH01964", "AH01998", "AH02221", "AH02226"];

/** httpd's logs on a host, as they grow. */
export class Logs {
  private lines: string[] = [];

  private constructor(private readonly tail: ChildProcess) {
    let rest = "";
    tail.stdout?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
      tail.emit("lines");
    });
  }

  static follow(login: readonly string[], files: readonly string[]): Logs {
    // It polls where files lie in layers.
    const command = `exec tail -q -n +1 -s 0.02 -F ${files.join(" ")}`;
    return new Logs(spawn("ssh", ["-T", ...login, command], { stdio: ["ignore", "pipe", "ignore"] }));
  }

  async stop(): Promise<void> {
    if (this.tail.exitCode !== null || this.tail.signalCode !== null) return;
    this.tail.kill();
    await once(this.tail, "exit");
  }

  /** Forgets what was logged until now. */
  forget(): void {
    this.lines = [];
  }

  /** What is logged of a connection, once all that is wanted is there; httpd may log it a moment after its answer. */
  async about(connection: Connection, wanted: Logged): Promise<Logged> {
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const found = this.find(connection);
      const isThere =
        wanted.codes.every((code) => found.codes.includes(code)) && found.statuses.length >= wanted.statuses.length;
      const left = deadline - Date.now();
      if (isThere || left <= 0) return found;
      await Promise.race([once(this.tail, "lines"), new Promise((resolve) => setTimeout(resolve, left))]);
    }
  }

  private find({ port, userAgent }: Connection): Logged {
    const errors = this.lines.flatMap(errorLine).sort((a, b) => a.at - b.at);
    const own = errors.filter((line) => {
      if (line.port !== undefined) return line.port === port;
      // It is about the connection of which its thread speaks before or after.
      const thread = errors.filter(
        (other) => other.thread === line.thread && (other === line || other.port !== undefined),
      );
      const index = thread.indexOf(line);
      return thread[index - 1]?.port === port || thread[index + 1]?.port === port;
    });
    const requests = this.lines.filter((line) => userAgent !== undefined && line.endsWith(` "${userAgent}"`));
    return {
      codes: [...new Set(own.flatMap(codesOf))].sort(),
      statuses: requests.map((line) => Number(/" (\d{3}) /.exec(line)?.[1])),
    };
  }
}

function errorLine(text: string): ErrorLine[] {
  const [, hours, minutes, seconds, thread] =
    /^\[\w+ \w+ \d+ (\d+):(\d+):(\d+\.\d+) \d+\] \[\S+\] \[(pid [^\]]+)\]/.exec(text) ?? [];
  if (thread === undefined) return [];
  const port = /\[(?:client|remote) [^\]]*:(\d+)\]/.exec(text)?.[1];
  const at = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return [{ at, thread, port: port === undefined ? undefined : Number(port), text }];
}

function codesOf({ text }: ErrorLine): string[] {
  for (const detail of DETAILS) {
    const [, code, about] = detail.exec(text) ?? [];
    if (code !== undefined) return [`${code}(${about})`];
  }
  return (text.match(/AH\d{5}/g) ?? []).filter((code) => !PROGRESS.includes(code));
}
