/** What was seen where something else had to be, by cell; and how many cells were as they had to be. */
export class Cells {
  readonly wrong: string[] = [];
  passed = 0;

  see(cell: readonly string[], seen: unknown, expected: unknown): void {
    if (JSON.stringify(seen) === JSON.stringify(expected)) this.passed++;
    else this.wrong.push(`${cell.join(", ")}: ${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`);
  }
}
