import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { main } from "../../lib/cli/main";
import type { Terminal } from "../../lib/cli/verb";
import { smallFleet, testPki } from "../support/fleet";
import { planFile } from "../support/saved-plan";
import type { Case, Pkis, Side } from "./cases";

export type Format = "text" | "markdown" | "html" | "json";

/** Prints pages of changes, in a folder of its own. */
export class Pages {
  static async in(folder: string): Promise<Pages> {
    return new Pages(folder, { own: await testPki(), other: await testPki() });
  }

  private readonly outputs = new Map<Side, string>();
  private count = 0;
  private readonly options = new Map<string, string[]>();

  private constructor(
    readonly folder: string,
    readonly pkis: Pkis,
  ) {}

  /** The page of a change; what is no page is thrown. */
  async of(change: Case, format: Format, ...more: string[]): Promise<string> {
    const { code, out } = await review(...this.optionsOf(change), "--format", format, ...more);
    const expected = change.isDenied === true ? 1 : 0;
    if (code !== expected) throw new Error(`${change.name}: exit status ${code}: ${out}`);
    return out;
  }

  /** The text of a change on a terminal that shows colours. */
  async inColour(change: Case): Promise<string> {
    return (await run(this.optionsOf(change), { isColoured: true })).out;
  }

  /** The text of a change on a terminal that is so wide. */
  async inColumns(change: Case, columns: number): Promise<string> {
    return (await run(this.optionsOf(change), { isColoured: false, columns })).out;
  }

  /** Where a side's output is. */
  synth({ changes, add }: Side): string {
    const outdir = join(this.folder, `output-${this.count++}`);
    const app = new App({ outdir });
    const declared = smallFleet(this.pkis.own, changes?.(this.pkis), app);
    add?.(declared, this.pkis);
    app.synth();
    return outdir;
  }

  optionsOf(change: Case): string[] {
    const known = this.options.get(change.name);
    if (known !== undefined) return known;
    const options: string[] = [];
    const { sides, name, edits } = change;
    if (sides !== undefined) {
      const head = this.outputOf(sides[1]);
      options.push("--base", this.outputOf(sides[0]), "--head", edits === undefined ? head : this.edited(head, edits));
    }
    for (const kind of ["plan", "drift"] as const) {
      const text = change[kind];
      if (text === undefined) continue;
      const file = join(this.folder, `${name}.${kind}.json`);
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(file, text);
      options.push(`--${kind}`, file);
      if (kind === "plan") {
        writeFileSync(join(this.folder, `${name}.tfplan`), planFile(text));
        options.push("--plan-file", join(this.folder, `${name}.tfplan`));
      }
    }
    this.options.set(name, options);
    return options;
  }

  /** A copy of an output with some files edited. */
  edited(output: string, edits: NonNullable<Case["edits"]>): string {
    const copy = join(this.folder, `output-${this.count++}`);
    cpSync(output, copy, { recursive: true });
    for (const [file, edit] of Object.entries(edits)) {
      const text = readFileSync(join(copy, file), "utf8");
      const fresh = edit(text);
      if (fresh === text) throw new Error(`nothing is edited in ${file}`);
      writeFileSync(join(copy, file), fresh);
    }
    return copy;
  }

  private outputOf(side: Side): string {
    const output = this.outputs.get(side) ?? this.synth(side);
    this.outputs.set(side, output);
    return output;
  }
}

/** Runs the command in this process, as a program sees it. */
export function review(...args: string[]): Promise<Run> {
  return run(args, { isColoured: false });
}

export interface Run {
  readonly code: number;
  readonly out: string;
}

async function run(args: readonly string[], shown: Pick<Terminal, "isColoured" | "columns">): Promise<Run> {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const terminal = { out, err: out, now: () => new Date(0), ...shown };
  const code = await main(["review", ...args], terminal);
  return { code, out: `${lines.join("\n")}\n` };
}
