import { tableLines } from "../../lib/core/text/table";
import { containerName, type LabDefinition } from "../definition";
import { UsageError } from "../errors";
import { requireRoot } from "../machine";
import { sshBanner } from "../reach";
import { findEngine } from "../runtime/select";
import { terminal } from "../terminal";
import type { Verb } from "./verb";

interface HostState {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly address: string;
  readonly state: string;
  readonly ssh: "answers" | "silent";
}

export const hosts: Verb = {
  name: "hosts",
  parameters: "[--json]",
  summary: "lists the lab's hosts, their addresses and whether they answer",
  run: async (lab, args) => {
    if (args.some((arg) => arg !== "--json")) throw new UsageError("hosts takes only --json");
    requireRoot();
    const states = await hostStates(lab);
    if (args.length > 0) terminal.json(states);
    else terminal.out(hostTable(lab, states).trimEnd());
    return 0;
  },
};

async function hostStates(lab: LabDefinition): Promise<HostState[]> {
  const containers = (await (await findEngine())?.containers()) ?? [];
  return Promise.all(
    lab.hosts.map(async (host) => ({
      name: host.name,
      aliases: host.aliases,
      address: host.address,
      state: containers.find(({ name }) => name === containerName(lab, host))?.status ?? "absent",
      ssh: (await sshBanner(host.address, 22)) ? "answers" : "silent",
    })),
  );
}

/** Lines with a heading, in columns as wide as their longest entry. */
export function hostTable(lab: LabDefinition, states: readonly HostState[]): string {
  const rows = [
    ["NAME", "ALSO", "ADDRESS", "STATE", "SSH"],
    ...states.map(({ name, aliases, address, state, ssh }) => {
      const full = (short: string) => `${short}.${lab.domain}`;
      return [full(name), aliases.map(full).join(",") || "-", address, state, ssh];
    }),
  ];
  return tableLines(rows)
    .map((line) => `${line}\n`)
    .join("");
}
