import { tmpdir } from "node:os";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { root, withRevision } from "./base-revision";
import { jestReport } from "./jest-stage";

const USAGE = `usage: npm run test:names [-- REVISION]
Lists the tests of all Jest projects with their files; with a REVISION, the tests that were removed and added since then.
The tests of a file may depend on the machine: on root's rights, and on the installed programs.
`;

/** A test in the list: its file and its full name. */
export interface TestName {
  readonly file: string;
  readonly name: string;
}

/** Names that were removed and added. A test that only moved to another file is neither. */
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

async function main(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [revision] = positionals;
  if (positionals.length > 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const head = await testNames(root);
  const line = ({ file, name }: TestName) => `${file}: ${name}`;
  if (revision === undefined) {
    process.stdout.write(`${head.map(line).join("\n")}\n${head.length} tests\n`);
    return 0;
  }
  const base = await withRevision(revision, testNames);
  const { left, came } = changes(base, head);
  const lines = [...left.map((test) => `- ${line(test)}`), ...came.map((test) => `+ ${line(test)}`)];
  process.stdout.write(
    [...lines, `${base.length} tests before, ${head.length} now: ${left.length} removed, ${came.length} added\n`].join(
      "\n",
    ),
  );
  return 0;
}

/** All tests of a checkout. With a name that no test has, Jest runs none and reports each as pending. */
async function testNames(checkout: string): Promise<TestName[]> {
  const { report, output } = await jestReport(["--rootDir", checkout, "--testNamePattern", "^no test has this name$"]);
  const broken = report.testResults.filter(({ status }) => status === "failed");
  if (broken.length > 0) throw new Error(`${broken.length} files do not load:\n${output}`);
  return report.testResults
    .flatMap(({ name: file, assertionResults }) =>
      assertionResults.map(({ fullName }) => ({ file: relative(checkout, file), name: plain(fullName, checkout) })),
    )
    .sort((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
}

/** A name without parts that differ in each run: the path of the checkout, and folders made by mkdtemp. */
function plain(name: string, checkout: string): string {
  return name.replaceAll(checkout, "CHECKOUT").replace(new RegExp(`(${tmpdir()}/[\\w.-]+-)\\w{6}\\b`, "g"), "$1XXXXXX");
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
