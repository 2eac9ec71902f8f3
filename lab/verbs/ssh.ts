import { spawn } from "node:child_process";
import { LabError, UsageError } from "../errors";
import { readInventory } from "../inventory";
import { quoteArguments, sshArguments } from "../ssh";
import type { Verb } from "./verb";

export const ssh: Verb = {
  name: "ssh",
  parameters: "HOST [-- CMD ARGS...]",
  summary: "runs a command on a host, or opens a shell there",
  run: async (lab, args) => {
    const [host, separator, ...command] = args;
    if (host === undefined || host.startsWith("-")) throw new UsageError("ssh takes the name of a host");
    if (separator !== undefined && separator !== "--") {
      throw new UsageError(`ssh takes the command after --, got ${JSON.stringify(separator)}`);
    }
    const isShell = command.length === 0;
    const terminal = isShell && process.stdin.isTTY ? "-t" : "-T";
    const destination = sshArguments(readInventory(lab.name), host);
    return passThrough("ssh", [terminal, ...destination, ...(isShell ? [] : [quoteArguments(command)])]);
  },
};

/** Runs a command with this process's input and outputs, and returns its exit code. */
function passThrough(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit" });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    // The terminal sends an interrupt to both. This process stays, so that it can return the exit code.
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.on("error", (error) => reject(new LabError(`${command} cannot be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? (signal === "SIGINT" ? 130 : 143));
    });
  });
}
