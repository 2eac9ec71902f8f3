import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellQuote } from "../core/shell-quote";
import { answerTooLarge, ConnectionError, connectionError } from "./connection-error";
import type { HostFacts } from "./facts";
import { ANSWER_BYTES, type HostShell, type HostShellOptions, type HostShellResult } from "./host-shell";
import { sshOptions } from "./ssh-options";

/** Exit status of `ssh` for its own failures, not for those of the command. */
const NO_CONNECTION = 255;

/**
 * Hosts through the OpenSSH client: one connection a command, to the declared address, if the host presents the
 * declared key. A user other than root runs the command with `sudo -n`.
 */
export class SshShell implements HostShell {
  private readonly folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-ssh-"));
  private readonly knownHostsFile = join(this.folder, "known_hosts");

  /** @param identityFile Private key to log in with; else the keys of the SSH agent and the usual files. */
  constructor(
    private readonly hosts: readonly HostFacts[],
    private readonly identityFile?: string,
  ) {
    writeFileSync(this.knownHostsFile, hosts.map(({ name, hostKey }) => `${name} ${hostKey}\n`).join(""));
  }

  /** Removes the temporary files of the connections from this machine. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @throws ConnectionError when there is no connection, or it ends too early. */
  async run(name: string, command: string, options: HostShellOptions = {}): Promise<HostShellResult> {
    const host = this.hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error(`no host ${name} is declared`);
    if (host.address.includes("${")) {
      throw new ConnectionError(
        `only Terraform knows its address: ${host.address}`,
        "declare an address that is known without Terraform",
      );
    }
    const { knownHostsFile, identityFile } = this;
    const shell = shellQuote([...(host.user === "root" ? [] : ["sudo", "-n"]), "/bin/sh", "-c", command]);
    const args = [...sshOptions(host, { knownHostsFile, identityFile, knownAs: name }), "-T", "-l", host.user];
    return new Promise((resolve, reject) => {
      const child = spawn("ssh", [...args, "--", host.address, shell]);
      const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
      let late = "";
      let tooMuch = false;
      let bytes = 0;
      const { timeoutSeconds, answerBytes = ANSWER_BYTES } = options;
      const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= answerBytes) chunks.push(chunk);
        else {
          tooMuch = true;
          child.kill("SIGKILL");
        }
      };
      child.stdout.on("data", keep(output.stdout));
      child.stderr.on("data", keep(output.stderr));
      const timer =
        timeoutSeconds === undefined
          ? undefined
          : setTimeout(() => {
              late = `the command did not end within ${timeoutSeconds} s`;
              child.kill("SIGKILL");
            }, timeoutSeconds * 1000);
      child.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(error.code === "ENOENT" ? new Error("ssh is not installed: the OpenSSH client is needed") : error);
      });
      child.on("close", (code) => {
        clearTimeout(timer);
        const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
        const stderr = text(output.stderr);
        if (tooMuch) reject(answerTooLarge(host, answerBytes));
        else if (late !== "" || code === null || code === NO_CONNECTION) reject(connectionError(host, late || stderr));
        else resolve({ code, stdout: text(output.stdout), stderr });
      });
      // A command may end without reading all of its input.
      child.stdin.on("error", () => undefined);
      child.stdin.end(options.input);
    });
  }
}
