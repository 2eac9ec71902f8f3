import { visible } from "../core/text/visible";

/** The only way to live hosts. The command line gives one over ssh, tests give their own. */
export interface HostShell {
  /**
   * Runs a command of a POSIX shell as root on a host.
   *
   * @param host Name of the host, as declared.
   */
  run(host: string, command: string, options?: HostShellOptions): Promise<HostShellResult>;
}

/** What a command may answer. The longest of this library, but that of drift, are a certificate chain and a page. */
export const ANSWER_BYTES = 4 << 20;

export interface HostShellOptions {
  readonly input?: string;
  readonly timeoutSeconds?: number;
  /** Bytes of the answer, ANSWER_BYTES if it is not given. A host that sends more is given up. */
  readonly answerBytes?: number;
}

export interface HostShellResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that has to succeed. */
export async function mustRun(
  shell: HostShell,
  host: string,
  command: string,
  options?: HostShellOptions,
): Promise<string> {
  const { code, stdout, stderr } = await shell.run(host, command, options);
  if (code !== 0) {
    throw new Error(
      `${host}: \`${command.split("\n")[0]}\` failed with status ${code}: ${visible(stderr || stdout).trim()}`,
    );
  }
  return stdout;
}
