import { dirname, resolve } from "node:path";
import { readOutput, type SynthesizedFleet } from "../output/read-output";
import { UsageError } from "./verb";

/** Options of the verbs that look at live hosts, as `parseArgs` takes them. */
export const HOST_OPTIONS = {
  out: { type: "string", default: "cdktf.out" },
  host: { type: "string", multiple: true, default: [] as string[] },
  identity: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** What the help says of those that choose hosts. */
export const HOST_OPTIONS_HELP = [
  ["--host NAME", "reads this host only; may be given more than once"],
  ["--identity FILE", "the private key that logs in (default: the declared one)"],
] as const;

/** A fleet, and the names of those of its hosts that the command line asks for. */
export interface ChosenFleet {
  readonly fleet: SynthesizedFleet;
  readonly names: readonly string[];
}

/**
 * The hosts of an output with these names, short or full; all of them where there is no name.
 *
 * @throws UsageError where there is no output, or no such host.
 */
export function chosenFleets(directory: string, wanted: readonly string[]): ChosenFleet[] {
  let fleets: SynthesizedFleet[];
  try {
    fleets = readOutput(directory);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const unknown = wanted.filter((name) => !fleets.some(({ hosts }) => hosts.some((host) => isNamed(host, name))));
  if (unknown.length > 0) {
    const known = fleets.flatMap(({ hosts }) => hosts.map(({ name }) => name));
    throw new UsageError(`no host ${unknown.join(", ")} is declared; declared: ${known.join(", ")}`);
  }
  return fleets.map((fleet) => ({
    fleet,
    names: fleet.hosts
      .filter((host) => wanted.length === 0 || wanted.some((name) => isNamed(host, name)))
      .map(({ name }) => name),
  }));
}

function isNamed({ name, fqdn }: { readonly name: string; readonly fqdn: string }, wanted: string): boolean {
  return wanted === name || wanted === fqdn;
}

/** The declared key; its path is relative to the folder that Terraform runs in. */
export function identityOf({ directory, facts }: SynthesizedFleet): string | undefined {
  return facts.sshPrivateKeyFile === undefined ? undefined : resolve(dirname(directory), facts.sshPrivateKeyFile);
}
