import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** What a page did while it was open. */
export interface Visit {
  /** Addresses that were requested, including the page's own. */
  readonly requests: readonly string[];
  /** What the browser reports: refused scripts, failed loads. */
  readonly complaints: readonly string[];
}

type Message = Readonly<Record<string, unknown>>;
type Listener = (method: string, params: Message) => void;

/** Chromium without a window, with one page, controlled over a pipe in its own protocol. */
export class Browser {
  static async open(program: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "browser-"));
    const child = spawn(
      program,
      [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--remote-debugging-pipe",
        `--user-data-dir=${profile}`,
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    const browser = new Browser(child, profile);
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.sessionId = String(sessionId);
    for (const domain of ["Page", "Network", "Runtime", "Log"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  private readonly answers = new Map<number, { resolve(result: Message): void; reject(error: Error): void }>();
  private readonly listeners = new Set<Listener>();
  private sessionId?: string;
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    let rest = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) this.receive(JSON.parse(message));
    });
    child.on("exit", (code) => {
      for (const { reject } of this.answers.values()) reject(new Error(`the browser ended with ${code}`));
    });
  }

  /** Opens a file in a window of the given width, and waits until no load is pending. */
  async visit(file: string, width = 1280, height = 900): Promise<Visit> {
    const requests: string[] = [];
    const complaints: string[] = [];
    const listener: Listener = (method, params) => {
      if (method === "Network.requestWillBeSent") requests.push((params.request as { url: string }).url);
      if (method === "Log.entryAdded") complaints.push((params.entry as { text: string }).text);
      if (method === "Runtime.exceptionThrown") complaints.push(JSON.stringify(params.exceptionDetails));
    };
    this.listeners.add(listener);
    try {
      await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      const loaded = this.once("Page.loadEventFired");
      await this.send("Page.navigate", { url: `file://${file}` });
      await loaded;
      // After two frames, everything that the page itself triggers has started.
      await this.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    } finally {
      this.listeners.delete(listener);
    }
    return { requests, complaints };
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails));
    return (answer.result as { value: T }).value;
  }

  /** The window as a PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Buffer.from(String(data), "base64");
  }

  /** What the reader chose: light or dark. */
  async prefer(scheme: "light" | "dark"): Promise<void> {
    await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: Message = {}): Promise<Message> {
    const id = ++this.lastId;
    const message = { id, method, params, ...(this.sessionId === undefined ? {} : { sessionId: this.sessionId }) };
    return new Promise((resolve, reject) => {
      this.answers.set(id, { resolve, reject });
      (this.child.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    });
  }

  private receive({ id, method, params, result, error }: Message): void {
    if (typeof id !== "number") {
      for (const listener of this.listeners) listener(String(method), (params ?? {}) as Message);
      return;
    }
    const answer = this.answers.get(id);
    this.answers.delete(id);
    if (error === undefined) answer?.resolve((result ?? {}) as Message);
    else answer?.reject(new Error(JSON.stringify(error)));
  }

  private once(wanted: string): Promise<void> {
    return new Promise((resolve) => {
      const listener: Listener = (method) => {
        if (method !== wanted) return;
        this.listeners.delete(listener);
        resolve();
      };
      this.listeners.add(listener);
    });
  }
}
