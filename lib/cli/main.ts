import { createInterface } from "node:readline/promises";
import { IssuesError } from "../core/issue";
import { packageVersion } from "../core/package-version";
import { visiblePainted } from "../core/text/paint";
import { visible } from "../core/text/visible";
import { programHelp, verbHelp } from "./help";
import { type Terminal, UsageError, type Verb } from "./verb";

/** Only the one that is called is loaded: all of them together take as long to load as Node.js takes to start. */
const verbs: ReadonlyMap<string, () => Promise<Verb>> = new Map([
  ["pki", async () => (await import("./pki")).pki],
  ["drift", async () => (await import("./drift")).drift],
  ["history", async () => (await import("./history")).history],
  ["review", async () => (await import("./review")).review],
  ["trust", async () => (await import("./trust")).trust],
  ["explain", async () => (await import("./explain")).explain],
  ["graph", async () => (await import("./graph")).graph],
]);

/**
 * Runs a verb.
 *
 * @param given Nothing reaches it that cannot be seen, whatever a verb prints.
 */
export async function main(args: readonly string[], given: Terminal): Promise<number> {
  const terminal = visibleTerminal(given);
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? terminal.err : terminal.out)(programHelp(await allVerbs()));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    terminal.out(packageVersion());
    return 0;
  }
  const load = verbs.get(name);
  if (load === undefined) {
    terminal.err(`cdktf-mutual-tls: unknown verb: ${name}\n\n${programHelp(await allVerbs())}`);
    return 2;
  }
  const verb = await load();
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(verbHelp(verb));
    return 0;
  }
  const say = (message: string) => terminal.err(`cdktf-mutual-tls ${name}: ${message}`);
  try {
    return await verb.run(rest, terminal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    say(message ?? String(error));
    // What node:util's parseArgs throws is about the command line, and an IssuesError about the file it names.
    const isUsage = error instanceof UsageError || code?.startsWith("ERR_PARSE_ARGS") === true;
    if (isUsage) say("see --help");
    return isUsage || error instanceof IssuesError ? 2 : verb.failure;
  }
}

/** What a verb prints came from files, hosts and networks in part. */
function visibleTerminal(terminal: Terminal): Terminal {
  const shown = terminal.isColoured ? visiblePainted : visible;
  return {
    ...terminal,
    out: (line) => terminal.out(shown(line)),
    err: (line) => terminal.err(visible(line)),
    ...(terminal.ask === undefined
      ? {}
      : { ask: (question) => terminal.ask?.(visible(question)) ?? Promise.resolve("") }),
  };
}

async function allVerbs(): Promise<ReadonlyMap<string, Verb>> {
  return new Map(await Promise.all([...verbs].map(async ([name, load]) => [name, await load()] as const)));
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The end of the input (Control-D) is an empty answer.
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}

/** Runs the program for the person at the terminal, with the arguments of this process. */
export function start(): void {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const terminal: Terminal = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    now: () => new Date(),
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
    isColoured: process.stdout.isTTY === true && process.env.TERM !== "dumb" && !process.env.NO_COLOR,
    columns: process.stdout.columns,
  };
  main(process.argv.slice(2), terminal).then((status) => {
    process.exitCode = status;
  });
}

if (require.main === module) start();
