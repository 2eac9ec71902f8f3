import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { LabError } from "./errors";

/** How a command ended. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutSeconds?: number;
  /** Does not end the command when this process is told to stop: for short commands that do harm if interrupted. */
  readonly isUnbroken?: boolean;
  /** Called with every complete line of either output, while the command runs. */
  readonly onLine?: (line: string) => void;
}

/** The commands that run, and whether they may be ended. */
const running = new Map<ChildProcess, boolean>();
let isStopping = false;

/** Ends the running commands, starts no others, and calls back when they have ended, or after five seconds. */
export function stopCommands(ended: () => void): void {
  isStopping = true;
  const deadline = Date.now() + 5000;
  for (const [child, mayEnd] of running) if (mayEnd) child.kill("SIGTERM");
  const timer = setInterval(() => {
    if (running.size > 0 && Date.now() < deadline) return;
    clearInterval(timer);
    ended();
  }, 20);
}

/** Runs a command until it ends. A failed command is a result, not an exception. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (isStopping) throw new LabError(`${command} was not started: this process was told to stop`);
    // The terminal interrupts its whole process group.
    const isUnbroken = options.isUnbroken === true;
    const child = spawn(command, args, {
      cwd: options.cwd,
      detached: isUnbroken,
      env: { ...process.env, PATH: searchPath(), ...options.env },
    });
    running.set(child, !isUnbroken);
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    for (const name of ["stdout", "stderr"] as const) {
      let rest = "";
      child[name].on("data", (chunk: Buffer) => {
        output[name].push(chunk);
        if (options.onLine === undefined) return;
        const lines = (rest + chunk.toString()).split(/[\r\n]+/);
        rest = lines.pop() ?? "";
        for (const line of lines) options.onLine(line);
      });
    }
    let late = false;
    const timer =
      options.timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill("SIGKILL");
          }, options.timeoutSeconds * 1000);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      running.delete(child);
      reject(error.code === "ENOENT" ? new LabError(`${command} is not installed`) : error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      if (late)
        reject(
          new LabError(`the command did not end within ${options.timeoutSeconds} s: ${commandLine(command, args)}`),
        );
      else {
        const stderr = text(output.stderr) + (signal === null ? "" : `ended by ${signal}\n`);
        resolve({ code: code ?? 128, stdout: text(output.stdout), stderr });
      }
    });
    // A command may end without reading all of its input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input);
  });
}

/** Runs a command that has to succeed, and returns what it wrote to standard output. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  const said = (stderr.trim() || stdout.trim() || "(no output)").split("\n").slice(-12);
  throw new LabError(
    `${commandLine(command, args)}\n  ended with ${code}:\n${said.map((line) => `    ${line}`).join("\n")}`,
  );
}

/** Path of a command, or undefined. */
export function which(command: string): string | undefined {
  return searchPath()
    .split(":")
    .map((path) => join(path, command))
    .find(isExecutable);
}

/** With the folders that root needs and that `su` does not always add. */
function searchPath(): string {
  return [process.env.PATH ?? "/usr/bin:/bin", "/usr/sbin", "/sbin"].join(":");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function commandLine(command: string, args: readonly string[]): string {
  const words = [command, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  const line = words.join(" ");
  return line.length > 400 ? `${line.slice(0, 397)}...` : line;
}
