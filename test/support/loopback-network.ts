import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A network of one machine with nothing but a loopback: every port is free, and nothing leaves it. */
export class LoopbackNetwork {
  private readonly keeper = spawn(
    "unshare",
    ["--net", "/bin/sh", "-c", "ip link set lo up && echo up && exec sleep 3600"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );

  async up(): Promise<void> {
    await once(this.keeper.stdout as NodeJS.ReadableStream, "data");
  }

  async down(): Promise<void> {
    this.keeper.kill();
    if (this.keeper.exitCode === null && this.keeper.signalCode === null) await once(this.keeper, "exit");
  }

  start(command: string, args: readonly string[]): ChildProcess {
    return spawn("nsenter", this.words(command, args), { stdio: "ignore" });
  }

  run(command: string, args: readonly string[], input = "", milliseconds = 30_000): Promise<Finished> {
    return new Promise((resolve) => {
      const child = execFile(
        "nsenter",
        this.words(command, args),
        { encoding: "utf8", timeout: milliseconds, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? (error === null ? 0 : 1)), stdout, stderr }),
      );
      child.stdin?.on("error", () => {});
      child.stdin?.end(input);
    });
  }

  private words(command: string, args: readonly string[]): string[] {
    return [`--net=/proc/${this.keeper.pid}/ns/net`, "--", command, ...args];
  }
}
