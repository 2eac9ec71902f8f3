import type { FleetModel } from "../model/fleet";
import { turnsOf } from "../synth/order";
import { digestOf, sideDigest } from "./digest";
import { attributeChanges, deletions, fileChanges, secretChanges } from "./file-changes";
import { type Foretold, foretell } from "./foretell";
import { hostGroups } from "./host-groups";
import { HostNames } from "./host-names";
import type { HostSide } from "./host-side";
import type { LiveHost } from "./live";
import { fleetMeanings } from "./meaning/fleet";
import type { Drift, Review, ReviewedHost } from "./review";
import { verdictOf } from "./verdict";
import { count, hostList, type Words, words } from "./words";

/** What is compared. */
export interface Compared {
  /** Hosts by their full names, as they were applied last. */
  readonly base: ReadonlyMap<string, HostSide>;
  /** Hosts by their full names, in the order in which they are applied. */
  readonly head: ReadonlyMap<string, HostSide>;
  /** The declarations of both sides, where they are at hand. */
  readonly models?: {
    readonly base: readonly FleetModel[];
    readonly head: readonly FleetModel[];
    /** They are of another state of things than the hosts: there may be changes that they do not show. */
    readonly areOthers?: boolean;
  };
  /** Full names of the hosts whose last apply failed. */
  readonly retried?: ReadonlySet<string>;
  /** What was found on the live hosts. */
  readonly live?: readonly LiveHost[];
  readonly notes?: readonly Words[];
}

const NOTHING: Foretold = { bundles: [], gone: [], runOn: [], clashes: [] };

/** Everything that the page says of a change. */
export function review({ base, head, models, retried = new Set(), live = [], notes = [] }: Compared): Review {
  const names = new HostNames([...base.keys(), ...head.keys()]);
  const applied = appliedHosts(base, head, retried, live);
  const turns = turnsOf(
    [...head.values()].filter(({ fqdn }) => applied.has(fqdn)).map(({ fqdn, after }) => ({ name: fqdn, after })),
  );
  const hosts = [...head.values(), ...[...base.values()].filter(({ fqdn }) => !head.has(fqdn))]
    .map(({ fqdn, after }): ReviewedHost => {
      const found = live.find((each) => each.fqdn === fqdn)?.state;
      const { state, because, foretold } = applied.get(fqdn) ?? {
        state: head.has(fqdn) ? "unchanged" : "gone",
        foretold: NOTHING,
      };
      const waitsFor = applied.has(fqdn) ? after.filter((other) => applied.has(other)) : [];
      return {
        name: names.of(fqdn),
        fqdn,
        state,
        ...(because === undefined ? {} : { because }),
        ...(found === undefined ? {} : { live: found }),
        after: waitsFor.map((other) => names.of(other)),
        turn: turns.get(fqdn) ?? 0,
        foretold,
      };
    })
    .sort((a, b) => rank(a) - rank(b));

  const paths = hosts.map(({ name, fqdn }) => {
    const foretold = applied.get(fqdn)?.declared ?? NOTHING;
    return { name, fqdn, foretold, hidden: hiddenOn(fqdn, base, head) };
  });
  const meanings = models && fleetMeanings(models.base, models.head, (fqdn) => names.of(fqdn));
  const weakening = meanings?.filter(({ weakens }) => weakens).length;
  const compared = live.filter(({ fqdn }) => base.has(fqdn) || head.has(fqdn));
  const drift = compared.flatMap((host) => driftOf(host, names.of(host.fqdn), applied.get(host.fqdn)));
  const unread = compared.flatMap(({ fqdn, problem }) =>
    problem === undefined ? [] : [{ host: names.of(fqdn), ...problem }],
  );
  const leaving = deletions(paths);
  return {
    verdict: verdictOf(hosts, { weakening, isAll: models?.areOthers !== true }, { drift, unread }),
    notes: [
      ...notes,
      ...retriedNote(hosts.filter(({ state }) => state === "retried").map(({ name }) => name)),
      ...(compared.length < live.length
        ? [
            [
              `What was found on ${count(live.length - compared.length, "host")} that ${live.length - compared.length === 1 ? "is" : "are"} not compared here is left out.`,
            ],
          ]
        : []),
    ],
    counts: {
      hosts: head.size,
      changedHosts: applied.size,
      weakening: weakening ?? 0,
      deletions: leaving.length,
    },
    hosts,
    groups: hostGroups(hosts),
    meanings,
    files: fileChanges(paths),
    attributes: attributeChanges(paths),
    deletions: leaving,
    secrets: secretChanges(paths),
    drift,
    unread,
    digest: digestOf(head.values()),
  };
}

interface Applied extends Pick<ReviewedHost, "state" | "because" | "foretold"> {
  /** What is foretold of a host on which nothing drifted: what drifted is shown for itself. */
  readonly declared: Foretold;
}

/** The hosts that Terraform will connect to, by their full names. */
function appliedHosts(
  base: ReadonlyMap<string, HostSide>,
  head: ReadonlyMap<string, HostSide>,
  retried: ReadonlySet<string>,
  live: readonly LiveHost[],
): Map<string, Applied> {
  const applied = new Map<string, Applied>();
  for (const side of head.values()) {
    const was = base.get(side.fqdn);
    const isRetried = retried.has(side.fqdn);
    if (was !== undefined && !isRetried && sideDigest(was) === sideDigest(side)) continue;
    const declared = foretell(was, side);
    const isDifferent = declared.bundles.length + declared.gone.length > 0;
    const known = isRetried ? "retried" : isDifferent ? "changed" : "reapplied";
    const state = side.teardown !== undefined ? "returned" : was === undefined ? "new" : known;
    const because = state === "reapplied" && was !== undefined ? differenceOf(was, side) : undefined;
    const found = live.find(({ fqdn }) => fqdn === side.fqdn)?.differences ?? [];
    const foretold = found.length === 0 ? declared : foretell(was, side, found);
    applied.set(side.fqdn, { state, ...(because === undefined ? {} : { because }), declared, foretold });
  }
  return applied;
}

/** After a failure Terraform has the new content in its state, whatever is on the host. */
function retriedNote(names: readonly string[]): Words[] {
  if (names.length === 0) return [];
  return [
    words`The last apply of ${hostList(names)} failed: Terraform's state holds what it was to write, which need not be what is there. The diffs begin with the state; ${"cdktf-mutual-tls drift"} tells what is there.`,
  ];
}

function driftOf({ differences }: LiveHost, host: string, applied: Applied | undefined): Drift[] {
  const isApplied = applied !== undefined && applied.state !== "returned";
  return differences.map(({ isRepairedByApply, ...difference }) => ({
    host,
    ...difference,
    isPutRight: isApplied && isRepairedByApply,
  }));
}

/** What makes Terraform apply a host on which nothing differs. */
function differenceOf(was: HostSide, is: HostSide): string {
  if (was.hostKey !== is.hostKey) return "another host key";
  if (was.engine !== is.engine) return "another engine";
  return was.os === is.os ? "another order" : "another operating system";
}

/** By turn; then those on which nothing happens. */
function rank({ turn, state }: ReviewedHost): number {
  if (turn > 0) return turn;
  return state === "gone" ? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER - 1;
}

function hiddenOn(
  fqdn: string,
  base: ReadonlyMap<string, HostSide>,
  head: ReadonlyMap<string, HostSide>,
): ReadonlySet<string> {
  return new Set([...(base.get(fqdn)?.hidden ?? []), ...(head.get(fqdn)?.hidden ?? [])]);
}
