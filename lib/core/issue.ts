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
  const lines = [`${issue.what} (${issue.code})`];
  if (issue.got !== undefined) lines.push(`    got:     ${printable(issue.got)}`);
  if (issue.allowed !== undefined) lines.push(`    allowed: ${issue.allowed}`);
  if (issue.fix !== undefined) lines.push(`    to do:   ${issue.fix}`);
  return lines.join("\n");
}

/** Every issue of a declaration, thrown once. */
export class IssuesError extends Error {
  readonly issues!: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    const sorted = sortIssues(issues);
    const count = sorted.length === 1 ? "1 issue" : `${sorted.length} issues`;
    super(
      `${count} in the declaration:\n\n${sorted.map((issue) => `  [${issue.path}] ${formatIssue(issue)}`).join("\n\n")}\n`,
    );
    this.name = "IssuesError";
    // Node prints only the message of an uncaught error, without the stack and without the data again.
    this.stack = `${this.name}: ${this.message}`;
    Object.defineProperty(this, "issues", { value: sorted, enumerable: false });
  }
}

/** Text as it may be shown on a terminal: control characters and changes of direction escaped, long values cut. */
export function printable(text: string): string {
  if (text === "") return '""';
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\"/g, '"')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return escaped.length > 300 ? `${escaped.slice(0, 297)}...` : escaped;
}
