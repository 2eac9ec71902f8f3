import { ConnectionError } from "../operate/connection-error";
import type { HostShell } from "../operate/host-shell";
import type { SynthesizedFleet } from "../output/read-output";
import type { HostDrift } from "../report/host-drift";
import { compareHost } from "./compare";
import { lookAtHost } from "./look";

/** Hosts that are looked at at the same time. */
const AT_ONCE = 16;

export interface FindOptions {
  readonly shell: HostShell;
  readonly now: () => Date;
  /** Days before its end at which a certificate that nobody renews is near it. */
  readonly days: number;
  /** Called when a host was read, or was given up. */
  readonly onHost?: (name: string) => void;
}

/** Looks at hosts of a fleet, all of them or those of some names, and says of each what differs, whatever befalls others. */
export async function findDrift(
  fleet: SynthesizedFleet,
  names: readonly string[],
  options: FindOptions,
): Promise<HostDrift[]> {
  const hosts = fleet.hosts.filter(({ name }) => names.includes(name));
  const found = new Map<string, HostDrift>();
  const waiting = [...hosts];
  const work = async () => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      found.set(host.name, await driftOf(fleet, host, options));
      options.onHost?.(host.name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return hosts.flatMap(({ name }) => found.get(name) ?? []);
}

async function driftOf(
  fleet: SynthesizedFleet,
  host: SynthesizedFleet["hosts"][number],
  { shell, now, days }: FindOptions,
): Promise<HostDrift> {
  const model = fleet.model.hosts.find(({ name }) => name === host.name);
  if (model === undefined) throw new Error(`model.json has no host ${host.name}`);
  const asked = now();
  try {
    const observation = await lookAtHost(host, model, shell);
    return compareHost(host, model, observation, { asked, answered: now(), days });
  } catch (error) {
    const { message } = error as Error;
    const toDo = error instanceof ConnectionError ? error.toDo : "run drift again";
    const { name, fqdn } = host;
    return { name, fqdn, state: "unreachable", problem: { what: message, toDo }, differences: [], pending: [] };
  }
}
