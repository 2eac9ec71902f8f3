/** A line of a unified diff, and what it is. */
export interface DiffLine {
  readonly kind: "header" | "place" | "added" | "removed" | "same" | "remark";
  readonly text: string;
}

/** By their places: a line that is added may look like a header. */
export function diffLines(diff: string): DiffLine[] {
  let isInHunk = false;
  return diff
    .replace(/\n$/, "")
    .split("\n")
    .map((text) => {
      if (text.startsWith("@@")) isInHunk = true;
      return { kind: isInHunk ? (KINDS[text[0] ?? ""] ?? "same") : "header", text };
    });
}

const KINDS: Readonly<Record<string, DiffLine["kind"]>> = {
  "@": "place",
  "+": "added",
  "-": "removed",
  "\\": "remark",
};
