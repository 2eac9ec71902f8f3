import { parseArgs } from "node:util";
import { printDocument } from "../contract/document";
import { count } from "../core/text/count";
import { type Paint, painter } from "../core/text/paint";
import { tableLines } from "../core/text/table";
import { printable } from "../core/text/visible";
import { readApplyLog } from "../operate/apply-log";
import { ConnectionError } from "../operate/connection-error";
import { SshShell } from "../operate/ssh-shell";
import { payloadHash } from "../output/payload-hash";
import type { SynthesizedFleet, SynthesizedHost } from "../output/read-output";
import { type HostHistory, historyDocument } from "../report/logged-apply";
import { digestOf } from "../review/inputs/digest";
import { sidesOfOutput } from "../review/inputs/output-sides";
import { chosenFleets, HOST_OPTIONS, HOST_OPTIONS_HELP, identityOf } from "./chosen-hosts";
import type { Verb } from "./verb";

/** Enough to tell hashes from each other; `--json` has them whole. */
const HASH_CHARACTERS = 12;

export const history: Verb = {
  summary: "shows the applies that hosts have in their logs: when, who, what and how it ended",
  usage: ["history [--out DIR] [--host NAME]... [--identity FILE] [--json]"],
  options: [
    ["--out DIR", "the synthesized output with which applies are compared (cdktf.out)"],
    ...HOST_OPTIONS_HELP,
    ["--json", "prints JSON"],
  ],
  status: ["the log of every host was read", "a host could not be read", "the command line is not understood"],
  failure: 1,
  async run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: HOST_OPTIONS,
    });
    const chosen = chosenFleets(values.out, values.host);
    const hosts = (
      await Promise.all(chosen.map(({ fleet, names }) => historyOf(fleet, names, values.identity ?? identityOf(fleet))))
    ).flat();
    const digest = digestOf(sidesOfOutput(chosen.map(({ fleet }) => fleet)).values());
    if (values.json) terminal.out(printDocument(historyDocument, { digest, hosts }).trimEnd());
    else for (const line of page(values.out, digest, hosts, painter(terminal.isColoured))) terminal.out(line);
    return hosts.some(({ problem }) => problem !== undefined) ? 1 : 0;
  },
};

async function historyOf(
  fleet: SynthesizedFleet,
  names: readonly string[],
  identity: string | undefined,
): Promise<HostHistory[]> {
  const shell = new SshShell(fleet.facts.hosts, identity);
  try {
    const hosts = fleet.hosts.filter(({ name }) => names.includes(name));
    return await Promise.all(hosts.map((host) => hostHistory(fleet, host, shell)));
  } finally {
    shell.close();
  }
}

async function hostHistory(
  { engine }: SynthesizedFleet,
  { name, fqdn, directory }: SynthesizedHost,
  shell: SshShell,
): Promise<HostHistory> {
  const declared = { payload: payloadHash(directory), engine };
  try {
    const { applies, strangeLines } = await readApplyLog(shell, name);
    const isDeclared = (each: (typeof applies)[number]) =>
      each.payload === declared.payload && each.engine === declared.engine;
    return {
      ...{ name, fqdn, declared, strangeLines },
      applies: applies.map((each) => ({ ...each, isDeclared: isDeclared(each) })),
    };
  } catch (error) {
    const toDo = error instanceof ConnectionError ? error.toDo : "run history again";
    return { name, fqdn, declared, applies: [], strangeLines: 0, problem: { what: (error as Error).message, toDo } };
  }
}

/** What a person reads: a table a host, the newest apply last. */
function page(output: string, digest: string, hosts: readonly HostHistory[], paint: Paint): string[] {
  return [
    `review digest ${digest} of ${output}; its applies are marked *`,
    ...hosts.flatMap((host) => ["", ...hostLines(host, paint)]),
  ];
}

function hostLines({ name, fqdn, declared, applies, strangeLines, problem }: HostHistory, paint: Paint): string[] {
  if (problem !== undefined) {
    return [`${name}: ${paint("warning", "not read")}`, `  ${printable(problem.what)}`, `  to do: ${problem.toDo}`];
  }
  const rows = applies.map((each) => [
    each.isDeclared ? "*" : "",
    each.began,
    `${each.act === "teardown" ? "teardown, " : ""}${each.outcome}${each.bundle === undefined ? "" : ` (${each.bundle})`}`,
    String(each.generation),
    `${each.changed} changed, ${each.pruned} pruned, ${count(each.packages, "package")}`,
    [each.user, each.key, each.from === undefined ? undefined : `from ${each.from}`]
      .filter((part) => part !== undefined)
      .join(" "),
    (each.payload ?? "-").slice(0, HASH_CHARACTERS),
  ]);
  const heads = ["", "BEGAN", "OUTCOME", "GENERATION", "DID", "WHO", "PAYLOAD"];
  return [
    `${name} (${fqdn}, payload ${declared.payload.slice(0, HASH_CHARACTERS)}): ${count(applies.length, "apply", "applies")}`,
    ...(applies.length === 0
      ? []
      : tableLines([heads, ...rows.map((row) => row.map(cell))], { indent: "  ", right: [3] })),
    ...(strangeLines === 0
      ? []
      : [
          `  ${paint("warning", `${count(strangeLines, "line")} of its log ${strangeLines === 1 ? "is" : "are"} not the engine's`)}: somebody else wrote to it`,
        ]),
  ];
}

const cell = (text: string) => (text === "" ? "" : printable(text));
