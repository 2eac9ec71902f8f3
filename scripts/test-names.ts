import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { root, withRevision } from "./base-revision";

const USAGE = `usage: npm run test:names [-- REVISION]
Lists the tests of all Jest projects with their files; with a REVISION, the tests that left since then and those that came.
Which tests a file has may depend on the machine: on root's rights, and on the programs that are installed.
`;

/** A test as it is listed: its file, and its whole name. */
export interface TestName {
  readonly file: string;
  readonly name: string;
}

/** Names that left and came. A test that only moved to another file is neither. */
export function changes(base: readonly TestName[], head: readonly TestName[]) {
  const without = (all: readonly TestName[], others: readonly TestName[]) => {
    const count = new Map<string, number>();
    for (const { name } of others) count.set(name, (count.get(name) ?? 0) + 1);
    return all.filter(({ name }) => {
      const left = count.get(name) ?? 0;
      count.set(name, left - 1);
      return left <= 0;
    });
  };
  return { left: without(base, head), came: without(head, base) };
}

function main(args: readonly string[]): number {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [revision] = positionals;
  if (positionals.length > 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const head = testNames(root);
  const line = ({ file, name }: TestName) => `${file}: ${name}`;
  if (revision === undefined) {
    process.stdout.write(`${head.map(line).join("\n")}\n${head.length} tests\n`);
    return 0;
  }
  const base = withRevision(revision, testNames);
  const { left, came } = changes(base, head);
  const lines = [...left.map((test) => `- ${line(test)}`), ...came.map((test) => `+ ${line(test)}`)];
  process.stdout.write(
    [...lines, `${base.length} tests before, ${head.length} now: ${left.length} left, ${came.length} came\n`].join(
      "\n",
    ),
  );
  return 0;
}

/** All tests of a checkout. With a name that no test has, Jest runs none and reports each as pending. */
function testNames(checkout: string): TestName[] {
  const folder = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-names-"));
  const report = join(folder, "report.json");
  try {
    const nothing = ["--testNamePattern", "^no test has this name$", "--json", "--outputFile", report, "--silent"];
    const jest = join(root, "node_modules/.bin/jest");
    const { stderr } = spawnSync(jest, ["--rootDir", checkout, ...nothing], { cwd: checkout, encoding: "utf8" });
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as JestReport;
    const broken = testResults.filter(({ status }) => status === "failed");
    if (broken.length > 0) throw new Error(`${broken.length} files do not load:\n${stderr}`);
    return testResults
      .flatMap(({ name: file, assertionResults }) =>
        assertionResults.map(({ fullName }) => ({ file: relative(checkout, file), name: plain(fullName, checkout) })),
      )
      .sort((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A name without what is different in each run: where the checkout lies, and folders made by mkdtemp. */
function plain(name: string, checkout: string): string {
  return name.replaceAll(checkout, "CHECKOUT").replace(new RegExp(`(${tmpdir()}/[\\w.-]+-)\\w{6}\\b`, "g"), "$1XXXXXX");
}

/** The parts of Jest's report that are read. */
interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string }[];
  }[];
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
