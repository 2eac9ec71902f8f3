import { scriptNote } from "./text/scripts";
import { printable, visible, visibleLine } from "./text/visible";

/** One mistake in a declaration, as data: printed for people, `--json` for programs. */
export interface Issue {
  /** Stable identifier in kebab case, explained in docs/issues.md. */
  readonly code: string;
  /** Path of the construct that the reader has to change. */
  readonly path: string;
  /** What is wrong, in lower case and with no final period. */
  readonly what: string;
  /** The value that was given. */
  readonly got?: string;
  /** The values that are allowed. */
  readonly allowed?: string;
  /** What the reader can do. */
  readonly fix?: string;
}

/** Orders issues by their construct, then by code, so that the output is stable. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  const key = (issue: Issue) => `${issue.path}\0${issue.code}\0${issue.got ?? ""}`;
  return [...issues].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** The lines that a person reads for one issue. */
export function formatIssue(issue: Issue): string {
  const lines = [`${visibleLine(issue.what)} (${issue.code})`];
  if (issue.got !== undefined) lines.push(`    got:     ${noted(issue.got)}`);
  if (issue.allowed !== undefined) lines.push(`    allowed: ${visible(issue.allowed)}`);
  if (issue.fix !== undefined) lines.push(`    to do:   ${visible(issue.fix)}`);
  return lines.join("\n");
}

/** A value, and what cannot be seen of its letters. */
function noted(text: string): string {
  const note = scriptNote(text);
  return `${printable(text)}${note === undefined ? "" : ` (${note})`}`;
}

/** Every issue of a declaration, thrown once. */
export class IssuesError extends Error {
  readonly issues!: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    const sorted = sortIssues(issues);
    const count = sorted.length === 1 ? "1 issue" : `${sorted.length} issues`;
    super(
      `${count} in the declaration:\n\n${sorted.map((issue) => `  [${visibleLine(issue.path)}] ${formatIssue(issue)}`).join("\n\n")}\n`,
    );
    this.name = "IssuesError";
    // Node prints only the message of an uncaught error, without the stack and without the data again.
    this.stack = `${this.name}: ${this.message}`;
    Object.defineProperty(this, "issues", { value: sorted, enumerable: false });
  }
}
