import { spawn } from "node:child_process";
import { resolve } from "node:path";

export const root = resolve(__dirname, "../..");

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The longest time without any output, in seconds. */
  readonly longestSilence: number;
  readonly seconds: number;
}

/** A lab beside the user's own: another name, another network. */
export class LabRunner {
  readonly environment: NodeJS.ProcessEnv;

  constructor(
    readonly name: string,
    subnet: string,
  ) {
    this.environment = { ...process.env, LAB_NAME: name, LAB_SUBNET: subnet };
  }

  /** Runs `npm run lab -- ARGS` as a user would, but for npm itself. */
  run(args: readonly string[], options: { readonly input?: Buffer } = {}): Promise<Finished> {
    return new Promise((done, reject) => {
      const start = Date.now();
      const child = spawn(process.execPath, ["scripts/run.mjs", "lab", ...args], { cwd: root, env: this.environment });
      const output = { stdout: "", stderr: "" };
      let last = start;
      let longestSilence = 0;
      const heard = () => {
        longestSilence = Math.max(longestSilence, (Date.now() - last) / 1000);
        last = Date.now();
      };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].on("data", (chunk: Buffer) => {
          heard();
          output[name] += chunk.toString("latin1");
        });
      }
      child.on("error", reject);
      child.on("close", (code) => {
        heard();
        const decode = (text: string) => Buffer.from(text, "latin1").toString();
        done({
          code: code ?? 128,
          stdout: decode(output.stdout),
          stderr: decode(output.stderr),
          longestSilence,
          seconds: (Date.now() - start) / 1000,
        });
      });
      child.stdin.end(options.input);
    });
  }
}

const runner = new LabRunner("integration-test", "10.89.62.0/24");
export const { name: LAB, environment } = runner;
export const lab: LabRunner["run"] = (...args) => runner.run(...args);

/** Runs a shell command on one of the lab's hosts; it has to succeed. */
export async function onHost(host: string, command: string): Promise<string> {
  const { code, stdout, stderr } = await lab(["ssh", host, "--", "sh", "-c", command]);
  if (code !== 0) throw new Error(`${host}: ${command}: ${code}: ${stderr}`);
  return stdout;
}
