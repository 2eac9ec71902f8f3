/** A unified diff, or its hunks alone, as `diff -u` and `patch` know them, and how many lines are added and removed. */
export interface UnifiedDiff {
  /** Empty where the texts are equal. */
  readonly text: string;
  readonly added: number;
  readonly removed: number;
}

interface Edit {
  /** How many lines of both texts are equal before this edit. */
  readonly before: number;
  readonly after: number;
  readonly removed: number;
  readonly added: number;
}

const CONTEXT = 3;

/** More differing lines than this are shown as one block: the search for the shortest way grows with their square. */
const MOST_STEPS = 500;

export function unifiedDiff(before: string, after: string, beforeName: string, afterName: string): UnifiedDiff {
  const { text, ...counts } = unifiedHunks(before, after);
  return { text: text === "" ? "" : `--- ${beforeName}\n+++ ${afterName}\n${text}`, ...counts };
}

/** What follows the two lines with the names. */
export function unifiedHunks(before: string, after: string): UnifiedDiff {
  const from = linesOf(before);
  const to = linesOf(after);
  const edits = editsOf(from, to);
  if (edits.length === 0) return { text: "", added: 0, removed: 0 };
  const sum = (key: "added" | "removed") => edits.reduce((total, edit) => total + edit[key], 0);
  const hunks = hunksOf(edits).map((hunk) => printHunk(hunk, from, to));
  return {
    text: hunks.join(""),
    added: sum("added"),
    removed: sum("removed"),
  };
}

/** Lines with their ends, so that a last line without one differs from the same line with one. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function editsOf(from: readonly string[], to: readonly string[]): Edit[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  const most = Math.min(from.length, to.length) - start;
  while (end < most && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return middle(from.slice(start, from.length - end), to.slice(start, to.length - end)).map((edit) => ({
    ...edit,
    before: edit.before + start,
    after: edit.after + start,
  }));
}

/** How far into the first text a number of steps leads on each diagonal, as it was before the last of them. */
class Reach {
  /** @param furthest From diagonal `-steps - 1` to `steps + 1`; -1 where none leads. */
  constructor(
    private readonly furthest: Int32Array,
    private readonly steps: number,
  ) {}

  on(k: number): number {
    return this.furthest[k + this.steps + 1] ?? -1;
  }

  /** Whether the way to diagonal `k` adds a line; else it removes one. */
  goesDown(k: number): boolean {
    return k === -this.steps || (k !== this.steps && this.on(k - 1) < this.on(k + 1));
  }
}

/** Myers' greedy search for the shortest way from one text to the other, then the way back. */
function middle(from: readonly string[], to: readonly string[]): Edit[] {
  const most = Math.min(from.length + to.length, MOST_STEPS);
  const origin = most + 1;
  const furthest = new Int32Array(2 * most + 3).fill(-1);
  furthest[origin + 1] = 0;
  const trace: Reach[] = [];
  for (let steps = 0; steps <= most; steps++) {
    const reach = new Reach(furthest.slice(origin - steps - 1, origin + steps + 2), steps);
    trace.push(reach);
    for (let k = -steps; k <= steps; k += 2) {
      let x = reach.goesDown(k) ? reach.on(k + 1) : reach.on(k - 1) + 1;
      while (x < from.length && x - k < to.length && from[x] === to[x - k]) x++;
      furthest[origin + k] = x;
      if (x >= from.length && x - k >= to.length) return wayBack(trace, from.length, to.length);
    }
  }
  return [{ before: 0, after: 0, removed: from.length, added: to.length }];
}

function wayBack(trace: readonly Reach[], width: number, height: number): Edit[] {
  const edits: Edit[] = [];
  let x = width;
  let y = height;
  for (let steps = trace.length - 1; steps > 0; steps--) {
    const reach = trace[steps] as Reach;
    const k = x - y;
    const down = reach.goesDown(k);
    const previousX = reach.on(down ? k + 1 : k - 1);
    const previousY = previousX - (down ? k + 1 : k - 1);
    const last = edits[edits.length - 1];
    const removed = down ? 0 : 1;
    const added = down ? 1 : 0;
    if (last !== undefined && last.before === previousX + removed && last.after === previousY + added) {
      edits[edits.length - 1] = {
        before: previousX,
        after: previousY,
        removed: last.removed + removed,
        added: last.added + added,
      };
    } else edits.push({ before: previousX, after: previousY, removed, added });
    x = previousX;
    y = previousY;
  }
  return edits.reverse();
}

/** Edits whose contexts meet are shown together. */
function hunksOf(edits: readonly Edit[]): Edit[][] {
  const hunks: Edit[][] = [];
  for (const edit of edits) {
    const hunk = hunks[hunks.length - 1];
    const last = hunk?.[hunk.length - 1];
    if (last !== undefined && edit.before - (last.before + last.removed) <= 2 * CONTEXT) hunk?.push(edit);
    else hunks.push([edit]);
  }
  return hunks;
}

function printHunk(edits: readonly Edit[], from: readonly string[], to: readonly string[]): string {
  const first = edits[0] as Edit;
  const last = edits[edits.length - 1] as Edit;
  const lead = Math.min(CONTEXT, first.before);
  const trail = Math.min(CONTEXT, from.length - (last.before + last.removed));
  const lines: string[] = [];
  const print = (sign: string, of: readonly string[], start: number, end: number) => {
    for (let index = start; index < end; index++) lines.push(`${sign}${of[index]}`);
  };
  let at = first.before - lead;
  for (const edit of edits) {
    print(" ", from, at, edit.before);
    print("-", from, edit.before, edit.before + edit.removed);
    print("+", to, edit.after, edit.after + edit.added);
    at = edit.before + edit.removed;
  }
  print(" ", from, at, at + trail);
  const range = (start: number, end: number) => `${end > start ? start + 1 : start},${end - start}`;
  const oldRange = range(first.before - lead, last.before + last.removed + trail);
  const newRange = range(first.after - lead, last.after + last.added + trail);
  const text = lines.map((line) => (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`)).join("");
  return `@@ -${oldRange} +${newRange} @@\n${text}`;
}
