import type { HostShell, HostShellResult } from "../../lib/operate/host-shell";

type Answer = Partial<HostShellResult> | Error;

/** Hosts that answer as a test says, and remember what they were asked to do. */
export class FakeShell implements HostShell {
  /** `host: command` in the order of the calls. */
  readonly ran: string[] = [];
  private readonly script: { readonly words: string; readonly answers: Answer[] }[] = [];

  /** Answers, one after the other, for commands that contain some words; the last one stays. */
  answer(words: string, ...answers: Answer[]): this {
    this.script.push({ words, answers });
    return this;
  }

  async run(host: string, command: string): Promise<HostShellResult> {
    this.ran.push(`${host}: ${command}`);
    const scripted = this.script.find(({ words }) => command.includes(words))?.answers;
    const answer = (scripted !== undefined && scripted.length > 1 ? scripted.shift() : scripted?.[0]) ?? {};
    if (answer instanceof Error) throw answer;
    return { code: 0, stdout: "", stderr: "", ...answer };
  }
}
