import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { root, withRevision } from "./base-revision";
import { goldenContent, type HostContent, prepareInputs, synthesizedContent } from "./host-content";

const USAGE = `usage: npm run compare [-- REVISION]
Compares byte for byte what this checkout and REVISION (origin/main) put on hosts: the host trees of the examples, each
synthesized by its own side's code from one PKI, and the golden files of what lies on hosts.
`;

/** One file on both sides; absent on a side that has none. */
export interface Pair {
  readonly base?: string;
  readonly head?: string;
}

/** Pairs the names of both sides: by the whole name, otherwise by the file's base name if only one file has it. */
export function pairs(base: readonly string[], head: readonly string[]): Pair[] {
  const left = base.filter((name) => !head.includes(name));
  const came = head.filter((name) => !base.includes(name));
  const sameName = (names: readonly string[], name: string) => names.filter((one) => basename(one) === basename(name));
  const moved = left.flatMap((name) => {
    const [to, ...others] = sameName(came, name);
    return to !== undefined && others.length === 0 && sameName(left, name).length === 1
      ? [{ base: name, head: to }]
      : [];
  });
  return [
    ...base.filter((name) => head.includes(name)).map((name) => ({ base: name, head: name })),
    ...moved,
    ...left.filter((name) => !moved.some((pair) => pair.base === name)).map((name) => ({ base: name })),
    ...came.filter((name) => !moved.some((pair) => pair.head === name)).map((name) => ({ head: name })),
  ];
}

async function main(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  if (positionals.length > 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const work = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-compare-"));
  try {
    return await withRevision(positionals[0] ?? "origin/main", (worktree) => {
      prepareInputs(worktree, work);
      const base = synthesizedContent(worktree, "base", work, worktree);
      const trees = report(work, base, synthesizedContent(root, "head", work, worktree), false);
      const golden = report(work, goldenContent(worktree), goldenContent(root), true);
      const differ = trees.differ + golden.differ;
      process.stdout.write(`${trees.compared + golden.compared} files compared, ${differ} differ\n`);
      return differ === 0 ? 0 : 1;
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Prints every difference. A golden file that only the head has belongs to a new test, and is not a difference. */
function report(work: string, base: HostContent, head: HostContent, mayCome: boolean) {
  const found = pairs([...base.keys()], [...head.keys()]).filter((pair) => !(mayCome && pair.base === undefined));
  const different = found.filter((pair) => {
    const [before, after] = [base.get(pair.base ?? ""), head.get(pair.head ?? "")];
    return before === undefined || after === undefined || !before.equals(after);
  });
  for (const pair of different) {
    const sides = [put(work, "base", pair.base, base), put(work, "head", pair.head, head)];
    const diff = spawnSync("git", ["diff", "--no-index", "--no-color", "--", ...sides], {
      cwd: work,
      encoding: "utf8",
    });
    process.stdout.write(diff.stdout || `${pair.base ?? pair.head}: ${diff.stderr}\n`);
  }
  return { compared: found.length, differ: different.length };
}

/** Writes one side of a pair for diff, and returns its path. */
function put(work: string, side: string, name: string | undefined, content: HostContent): string {
  if (name === undefined) return "/dev/null";
  const path = join("diff", side, name);
  mkdirSync(dirname(join(work, path)), { recursive: true });
  writeFileSync(join(work, path), content.get(name) ?? "");
  return path;
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
