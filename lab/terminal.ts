import { visiblePainted } from "../lib/core/text/paint";
import { visible, visibleJson } from "../lib/core/text/visible";

/**
 * The one place where verbs write, beside the lines of `Progress`: hosts, containers and Terraform said much of it, and no
 * character of it acts on a terminal.
 */
export const terminal = {
  /** A result, on standard output. */
  out: (text: string): void => void process.stdout.write(`${visible(text)}\n`),
  /** A result in the colours of this package. */
  painted: (text: string): void => void process.stdout.write(`${visiblePainted(text)}\n`),
  /** A result for programs: its value is what it was. */
  json: (value: unknown): void => void process.stdout.write(`${visibleJson(JSON.stringify(value, undefined, 2))}\n`),
  /** What went wrong, on standard error. */
  err: (text: string): void => void process.stderr.write(`${visible(text)}\n`),
  isColoured: (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR,
};
