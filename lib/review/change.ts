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
import type { Review, ReviewedHost } from "./review";
import { verdictOf } from "./verdict";
import type { Words } from "./words";

/** What is compared. */
export interface Compared {
  /** Hosts by their full names, as they were applied last. */
  readonly base: ReadonlyMap<string, HostSide>;
  /** Hosts by their full names, in the order in which they are applied. */
  readonly head: ReadonlyMap<string, HostSide>;
  /** The declarations of both sides, where they are at hand. */
  readonly models?: { readonly base: readonly FleetModel[]; readonly head: readonly FleetModel[] };
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
  const applied = appliedHosts(base, head, retried);
  const turns = turnsOf(
    [...head.values()].filter(({ fqdn }) => applied.has(fqdn)).map(({ fqdn, after }) => ({ name: fqdn, after })),
  );
  const hosts = [...head.values(), ...[...base.values()].filter(({ fqdn }) => !head.has(fqdn))]
    .map(({ fqdn, after }): ReviewedHost => {
      const found = live.find(({ name }) => name === fqdn || name === names.of(fqdn))?.state;
      const { state, foretold } = applied.get(fqdn) ?? {
        state: head.has(fqdn) ? "unchanged" : "gone",
        foretold: NOTHING,
      };
      const waitsFor = applied.has(fqdn) ? after.filter((other) => applied.has(other)) : [];
      return {
        name: names.of(fqdn),
        fqdn,
        state,
        ...(found === undefined ? {} : { live: found }),
        after: waitsFor.map((other) => names.of(other)),
        turn: turns.get(fqdn) ?? 0,
        foretold,
      };
    })
    .sort((a, b) => rank(a) - rank(b));

  const paths = hosts.map((each) => ({ ...each, hidden: hiddenOn(each.fqdn, base, head) }));
  const meanings = models && fleetMeanings(models.base, models.head, (fqdn) => names.of(fqdn));
  const weakening = meanings?.filter(({ weakens }) => weakens).length;
  const drift = live.flatMap(({ name, differences }) => differences.map((each) => ({ host: name, ...each })));
  const leaving = deletions(paths);
  return {
    verdict: verdictOf(hosts, weakening, drift),
    notes,
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
    digest: digestOf(head.values()),
  };
}

type Applied = Pick<ReviewedHost, "state" | "foretold">;

/** The hosts that Terraform will connect to, by their full names. */
function appliedHosts(
  base: ReadonlyMap<string, HostSide>,
  head: ReadonlyMap<string, HostSide>,
  retried: ReadonlySet<string>,
): Map<string, Applied> {
  const applied = new Map<string, Applied>();
  for (const side of head.values()) {
    const was = base.get(side.fqdn);
    const isRetried = retried.has(side.fqdn);
    if (was !== undefined && !isRetried && sideDigest(was) === sideDigest(side)) continue;
    const foretold = foretell(was, side);
    const isDifferent = foretold.bundles.length + foretold.gone.length > 0;
    const known = isRetried ? "retried" : isDifferent ? "changed" : "reapplied";
    const state = side.teardown !== undefined ? "returned" : was === undefined ? "new" : known;
    applied.set(side.fqdn, { state, foretold });
  }
  return applied;
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
