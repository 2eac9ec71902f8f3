import { visible, visibleLine } from "../lib/core/text/visible";

/** What a step of work can report while it runs. */
export interface Step {
  /** What is being done now, for example the last line of a command. */
  detail(text: string): void;
  /** The result, for the step's last line. The elapsed time is added. */
  result(text: string): void;
}

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const clearLine = "\r\u001b[K";
const green = "32";
const red = "31";

/** Shows what is being done and for how long: on a terminal one changing line, otherwise plain lines. */
export class Progress {
  private readonly isInteractive: boolean;
  private readonly isColoured: boolean;
  /** The texts of the steps that run, as the changing line shows them. */
  private readonly active = new Set<() => string>();
  private timer: NodeJS.Timeout | undefined;
  private frame = 0;

  constructor(
    private readonly output: Output,
    environment: NodeJS.ProcessEnv,
  ) {
    const isContinuousIntegration = !["", "0", "false"].includes(environment.CI ?? "");
    this.isInteractive = output.isTTY === true && environment.TERM !== "dumb" && !isContinuousIntegration;
    this.isColoured = this.isInteractive && !environment.NO_COLOR;
  }

  /** A line that stays, without a character of it that acts on a terminal. */
  say(text: string): void {
    this.write(visible(text));
  }

  /** A line that stays, about the subject of a step. */
  tell(label: string, text: string): void {
    this.say(`  ${label.padEnd(10)} ${text}`);
  }

  private write(line: string): void {
    this.output.write(`${this.timer === undefined ? "" : clearLine}${line}\n`);
  }

  private end(label: string, code: string, outcome: string, time: string): void {
    this.write(`  ${visible(label.padEnd(10))} ${this.colour(code, visible(outcome))}${time}`);
  }

  /** Does one piece of work under a label. Several may run at once. */
  async step<T>(label: string, doing: string, work: (step: Step) => Promise<T>): Promise<T> {
    const start = Date.now();
    const seconds = () => (Date.now() - start) / 1000;
    let detail = "";
    let result = "done";
    const text = () => `${doing}${seconds() < 2 ? "" : `, ${Math.floor(seconds())} s`}${detail && ` · ${detail}`}`;
    const stop = this.isInteractive
      ? this.spin(() => `${label.padEnd(10)} ${text()}`)
      : report(() => this.tell(label, text()));
    try {
      const value = await work({
        detail: (line) => {
          detail = shorten(line.replace(/[^ -~]+/g, " ").trim(), 70);
        },
        result: (line) => {
          result = line;
        },
      });
      stop();
      this.end(label, green, result, seconds() < 1 ? "" : ` in ${seconds().toFixed(1)} s`);
      return value;
    } catch (error) {
      stop();
      this.end(label, red, "failed", ` after ${seconds().toFixed(1)} s`);
      throw error;
    }
  }

  private spin(text: () => string): () => void {
    this.active.add(text);
    this.timer ??= setInterval(() => this.draw(), 100);
    return () => {
      this.active.delete(text);
      this.output.write(clearLine);
      if (this.active.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private draw(): void {
    const texts = [...this.active].map((text) => text()).join(" | ");
    const spinner = frames[this.frame++ % frames.length];
    this.output.write(clearLine + shorten(`${spinner} ${visibleLine(texts)}`, (this.output.columns || 80) - 1));
  }

  private colour(code: string, text: string): string {
    return this.isColoured ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** Calls a printer when the work takes long, and then every ten seconds. */
function report(print: () => void): () => void {
  let timer = setTimeout(() => {
    print();
    timer = setInterval(print, 10_000);
  }, 1000);
  return () => clearTimeout(timer);
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 3))}...` : text;
}

/** The progress of this process. Standard output is only for results. */
export const progress = new Progress(process.stderr, process.env);
