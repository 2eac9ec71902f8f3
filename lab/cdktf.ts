import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { LabDefinition } from "./definition";
import { UsageError } from "./errors";
import { root, stateDirectory } from "./paths";
import { run } from "./process";
import type { NullProvider } from "./providers";
import { outputDirectory, STACK } from "./stack";

export interface CdktfResult {
  readonly code: number;
  readonly lines: readonly string[];
  /** Where the complete output lies, relative to the root of the checkout. */
  readonly log: string;
}

/** The options that a verb passes to cdktf: a file of variables, relative to the folder in which the verb was typed. */
export function variableFile(verb: string, args: readonly string[]): string[] {
  if (args.length === 0) return [];
  const [option, file, ...others] = args.flatMap((arg) => /^(--var-file)=(.+)$/.exec(arg)?.slice(1) ?? [arg]);
  if (option !== "--var-file" || file === undefined || others.length > 0) {
    throw new UsageError(`${verb} takes only --var-file FILE`);
  }
  return [option, resolve(file)];
}

/** Runs a command of the real cdktf CLI on the lab's declaration. */
export async function cdktf(
  lab: LabDefinition,
  { cliConfigPath }: NullProvider,
  command: "diff" | "deploy",
  options: readonly string[],
  onLine: (line: string) => void,
): Promise<CdktfResult> {
  const output = relative(root, outputDirectory(lab));
  const lines: string[] = [];
  const { code } = await run(
    join(root, "node_modules/.bin/cdktf"),
    [command, STACK, "--output", output, "--skip-provider-lock", ...options],
    {
      cwd: root,
      env: {
        LAB_NAME: lab.name,
        CI: "1",
        FORCE_COLOR: "0",
        CHECKPOINT_DISABLE: "1",
        DISABLE_VERSION_CHECK: "1",
        CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
        ...(cliConfigPath === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigPath }),
      },
      onLine: (line) => {
        const plain = stripVTControlCharacters(line).replace(new RegExp(`^${STACK} {2}`), "");
        lines.push(plain);
        onLine(plain);
      },
    },
  );
  const log = join(stateDirectory(lab.name), `${command}.log`);
  mkdirSync(stateDirectory(lab.name), { recursive: true });
  writeFileSync(log, `${lines.join("\n")}\n`);
  return { code, lines, log: relative(root, log) };
}
