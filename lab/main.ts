import { tableLines } from "../lib/core/text/table";
import { labDefinition } from "./definition";
import { LabError, UsageError } from "./errors";
import { stopCommands } from "./process";
import { terminal } from "./terminal";
import { everything, verbs } from "./verbs";

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
let isInterrupted = false;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") {
    terminal.out(usage());
    return 0;
  }
  const lab = labDefinition();
  if (name === undefined) {
    for (const verb of everything) {
      const code = await verb.run(lab, []);
      if (code !== 0) return code;
    }
    return 0;
  }
  const verb = verbs.find((candidate) => candidate.name === name);
  if (verb === undefined) throw new UsageError(`no such verb: ${name}`);
  return verb.run(lab, rest);
}

function usage(): string {
  const lines = verbs.map((verb): [string, string] => [`${verb.name} ${verb.parameters ?? ""}`.trim(), verb.summary]);
  return [
    "npm run lab -- VERB",
    "",
    ...tableLines(lines, { indent: "  " }),
    "",
    `Without a verb: ${everything.map((verb) => verb.name).join(", ")}.`,
    "",
    "LAB_NAME     another name than seed-lab, for a second lab next to the first",
    "LAB_SUBNET   another network than 10.89.53.0/24",
    "LAB_PLATFORM el: web server and client on Enterprise Linux, instead of Debian",
  ].join("\n");
}

function fail(error: unknown): number {
  // Failures after an interrupt are expected.
  if (isInterrupted) return 1;
  if (error instanceof UsageError) {
    terminal.err(`${error.message}\n\n${usage()}`);
    return 2;
  }
  const text = error instanceof LabError ? error.message : ((error as Error).stack ?? String(error));
  terminal.err(`\n${text}`);
  return 1;
}

/** Nothing is undone. The next `up` or `down` continues from any state. */
function exitOnSignals(): void {
  for (const [signal, code] of Object.entries(exitCodes)) {
    process.on(signal, () => {
      isInterrupted = true;
      stopCommands(() => {
        terminal.err("");
        process.exit(code);
      });
    });
  }
}

process.umask(0o022);
exitOnSignals();
main(process.argv.slice(2))
  .catch(fail)
  .then((code) => {
    if (!isInterrupted) process.exit(code);
  });
