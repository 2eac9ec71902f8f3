import { join } from "node:path";
import { LabError } from "../lab/errors";
import { root } from "../lab/paths";
import { progress } from "../lab/progress";
import { build } from "../scripts/build";
import { type BenchHost, withHost } from "./host";

/**
 * What subjects share: a folder, a host and the compiled library. Host and library are made for the first subject that
 * needs them.
 */
export class Bench {
  private compiled?: Promise<void>;
  private lent?: { readonly host: BenchHost; readonly give: () => void; readonly back: Promise<void> };

  constructor(readonly folder: string) {}

  async host(): Promise<BenchHost> {
    if (this.lent === undefined) {
      let give: () => void = () => undefined;
      const used = new Promise<void>((resolve) => {
        give = resolve;
      });
      let back: Promise<void> = Promise.resolve();
      const host = await new Promise<BenchHost>((resolve, reject) => {
        back = withHost(this.folder, (made) => {
          resolve(made);
          return used;
        });
        back.catch(reject);
      });
      this.lent = { host, give, back };
    }
    return this.lent.host;
  }

  /** The command that the package installs: `commandLine("drift")`. */
  async commandLine(...args: readonly string[]): Promise<string[]> {
    this.compiled ??= progress.step("bench", "compiling the library", async (step) => {
      const { code, output } = await build();
      if (code !== 0) throw new LabError(output);
      step.result("library compiled");
    });
    await this.compiled;
    return [process.execPath, join(root, "dist/cli/main.js"), ...args];
  }

  /** Removes the host, if one was made. */
  async end(): Promise<void> {
    this.lent?.give();
    await this.lent?.back;
  }
}
