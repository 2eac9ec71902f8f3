import { posix } from "node:path";
import { parseArgs } from "node:util";
import { printDocument } from "../contract/document";
import { painter } from "../core/text/paint";
import { hostExplanationDocument, pathExplanationDocument } from "../explain/documents";
import { explainHost } from "../explain/explain-host";
import { explainPath, type PathExplanation } from "../explain/explain-path";
import { madePaths } from "../explain/made-paths";
import { modelOf } from "../explain/model-of";
import { nearest } from "../explain/nearest";
import { printHostExplanation } from "../explain/print-host";
import { printPathExplanation } from "../explain/print-path";
import { readOutput, type SynthesizedFleet, type SynthesizedHost } from "../output/read-output";
import { UsageError, type Verb } from "./verb";

const { basename, dirname } = posix;

export const explain: Verb = {
  summary: "says what is on a host, who declared it, and what a change of it sets going",
  usage: ["explain HOST [PATH] [--out DIR] [--json]"],
  options: [
    ["--out DIR", "the synthesized output (cdktf.out)"],
    ["--json", "prints JSON"],
  ],
  status: ["explained", "there is no such host or path, or no output", "the command line is not understood"],
  failure: 1,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { out: { type: "string", default: "cdktf.out" }, json: { type: "boolean" } },
      allowPositionals: true,
    });
    const [name, path, third] = positionals;
    if (name === undefined || third !== undefined) throw new UsageError("needs one HOST, and at most one PATH on it");
    const { fleet, host } = hostNamed(readOutput(values.out), name);
    const paint = painter(terminal.isColoured);
    const print = (json: string, lines: readonly string[]) => {
      if (values.json) terminal.out(json.trimEnd());
      else for (const line of lines) terminal.out(line);
      return 0;
    };
    if (path === undefined) {
      const explained = explainHost(fleet, host);
      return print(printDocument(hostExplanationDocument, explained), printHostExplanation(explained, paint));
    }
    const explained = pathNamed(fleet, host, path);
    return print(printDocument(pathExplanationDocument, explained), printPathExplanation(explained, paint));
  },
};

/** The host with that name, full name or construct path. */
function hostNamed(fleets: readonly SynthesizedFleet[], name: string) {
  const all = fleets.flatMap((fleet) => fleet.hosts.map((host) => ({ fleet, host })));
  const found = all.filter(({ host }) => [host.name, host.fqdn, host.path].includes(name));
  const [first, second] = found;
  if (first === undefined) {
    const names = all.map(({ host }) => host.name);
    const near = nearest(name, names);
    const meant = near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
    throw new Error(`there is no host ${name}${meant}; hosts: ${names.join(", ")}`);
  }
  if (second !== undefined) {
    throw new Error(`several hosts are called ${name}; say which: ${found.map(({ host }) => host.path).join(", ")}`);
  }
  return first;
}

function pathNamed(fleet: SynthesizedFleet, host: SynthesizedHost, path: string): PathExplanation {
  const wanted = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const explained = explainPath(fleet, host, wanted);
  if (explained !== undefined) return explained;
  const where = fleet.hosts.filter((other) => explainPath(fleet, other, wanted) !== undefined);
  const lines = [
    `${host.name} has no declared path ${path}${host.teardown === undefined ? "" : ": the host is torn down"}`,
    ...(where.length === 0 ? [] : [`  it is on ${where.map(({ name }) => name).join(", ")}`]),
    ...suggestions(fleet, host, wanted),
  ];
  throw new Error(lines.join("\n"));
}

/** Paths are suggested up to so many; the host's own explanation has them all. */
const MOST = 12;

function suggestions(fleet: SynthesizedFleet, host: SynthesizedHost, wanted: string): string[] {
  const declared = host.bundles.flatMap(({ entries }) => entries.map(({ path }) => path));
  const made = madePaths(modelOf(fleet, host)).map(({ path }) => path);
  const paths = [...new Set([...declared, ...made])].sort();
  const below = paths.filter((each) => each.startsWith(wanted === "/" ? "/" : `${wanted}/`));
  if (below.length > 0) {
    const more = below.length > MOST ? [`    and ${below.length - MOST} more: explain ${host.name} lists them`] : [];
    return ["  declared below it:", ...below.slice(0, MOST).map((each) => `    ${each}`), ...more];
  }
  const beside = paths.filter((each) => dirname(each) === dirname(wanted) || basename(each) === basename(wanted));
  const near = [...new Set([...nearest(wanted, paths), ...beside])].slice(0, MOST);
  return near.length === 0
    ? [`  explain ${host.name} lists its paths`]
    : ["  the nearest are:", ...near.map((each) => `    ${each}`)];
}
