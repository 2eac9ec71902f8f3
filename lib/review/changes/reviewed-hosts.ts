import type { LiveState } from "../../report/host-drift";
import { applyStages } from "../../synth/order";
import type { Compared } from "../inputs/compared";
import { sideDigest } from "../inputs/digest";
import type { HostSide } from "../inputs/host-side";
import { type PredictedApply, predict } from "../prediction/predict";
import type { HostNames } from "./host-names";
import type { HostPaths } from "./host-paths";

/**
 * `retried`: the last apply failed. `reapplied`: nothing differs, but the host is applied again. `gone`: no longer
 * declared, and left alone. `returned`: given back.
 */
export type HostState = "new" | "changed" | "retried" | "reapplied" | "returned" | "unchanged" | "gone";

/** What makes Terraform apply a host on which nothing differs. */
export type ReapplyReason = "drift" | "host-key" | "engine" | "operating-system" | "order";

/** One host, and what the change does on it. */
export interface ReviewedHost {
  readonly name: string;
  readonly fqdn: string;
  readonly state: HostState;
  /** Why it is applied, where nothing on it differs. */
  readonly because?: ReapplyReason;
  /** What drifted on it and is put right, because the plan was given it. */
  readonly repairs?: readonly string[];
  /** Hosts that are applied before it, of those that are applied. */
  readonly after: readonly string[];
  /** 1 for those that wait for no other host, 0 for those that are not applied. */
  readonly stage: number;
  readonly predicted: PredictedApply;
  /** What was found on it live. */
  readonly live?: LiveState;
}

const NOTHING: PredictedApply = { bundles: [], gone: [], stopped: [], runOn: [], clashes: [] };

/** All hosts of both sides in the order in which they are applied, and what happens to their paths. */
export function reviewedHosts(
  compared: Compared,
  names: HostNames,
): { readonly hosts: ReviewedHost[]; readonly paths: HostPaths[] } {
  const { base, head, live = [] } = compared;
  const applied = appliedHosts(compared);
  const stages = applyStages(
    [...head.values()].filter(({ fqdn }) => applied.has(fqdn)).map(({ fqdn, after }) => ({ name: fqdn, after })),
  );
  const hosts = [...head.values(), ...[...base.values()].filter(({ fqdn }) => !head.has(fqdn))]
    .map(({ fqdn, after }): ReviewedHost => {
      const liveState = live.find((each) => each.fqdn === fqdn)?.state;
      const { state, because, repairs, predicted } = applied.get(fqdn) ?? {
        state: head.has(fqdn) ? "unchanged" : "gone",
        predicted: NOTHING,
      };
      const waitsFor = applied.has(fqdn) ? after.filter((other) => applied.has(other)) : [];
      return {
        name: names.of(fqdn),
        fqdn,
        state,
        ...(because === undefined ? {} : { because }),
        ...(repairs === undefined ? {} : { repairs }),
        ...(liveState === undefined ? {} : { live: liveState }),
        after: waitsFor.map((other) => names.of(other)),
        stage: stages.get(fqdn) ?? 0,
        predicted,
      };
    })
    .sort((a, b) => rank(a) - rank(b) || BY_NUMBER.compare(a.fqdn, b.fqdn));
  const paths = hosts.map(({ name, fqdn }) => ({
    name,
    fqdn,
    predicted: applied.get(fqdn)?.withoutDrift ?? NOTHING,
    hidden: new Set([...(base.get(fqdn)?.hidden ?? []), ...(head.get(fqdn)?.hidden ?? [])]),
  }));
  return { hosts, paths };
}

interface AppliedHost extends Pick<ReviewedHost, "state" | "because" | "repairs" | "predicted"> {
  /** What would be predicted if nothing had drifted: drift has a section of its own. */
  readonly withoutDrift: PredictedApply;
}

/** The hosts that Terraform will connect to, by their full names. */
function appliedHosts({
  base,
  head,
  retried = new Set(),
  repairs = new Map(),
  live = [],
}: Compared): Map<string, AppliedHost> {
  const applied = new Map<string, AppliedHost>();
  for (const side of head.values()) {
    const { fqdn } = side;
    const was = base.get(fqdn);
    const [isRetried, repaired] = [retried.has(fqdn), repairs.get(fqdn)];
    const isSame = was !== undefined && sideDigest(was) === sideDigest(side);
    if (isSame && !isRetried && repaired === undefined) continue;
    const withoutDrift = predict(was, side);
    const isDifferent = withoutDrift.bundles.length + withoutDrift.gone.length > 0;
    const known = isRetried ? "retried" : isDifferent ? "changed" : "reapplied";
    const state = side.teardown !== undefined ? "returned" : was === undefined ? "new" : known;
    const because = state === "reapplied" && was !== undefined ? reapplyReason(was, side, isSame) : undefined;
    const found = live.find((host) => host.fqdn === fqdn)?.differences ?? [];
    applied.set(fqdn, {
      state,
      ...(because === undefined ? {} : { because }),
      ...(repaired === undefined ? {} : { repairs: repaired }),
      withoutDrift,
      predicted: found.length === 0 ? withoutDrift : predict(was, side, found),
    });
  }
  return applied;
}

function reapplyReason(was: HostSide, is: HostSide, isSame: boolean): ReapplyReason {
  if (isSame) return "drift";
  if (was.hostKey !== is.hostKey) return "host-key";
  if (was.engine !== is.engine) return "engine";
  return was.os === is.os ? "order" : "operating-system";
}

/** `www2` before `www10`; Terraform's own order of resources is another one than that of declarations. */
const BY_NUMBER = new Intl.Collator("en", { numeric: true });

/** By stage; then those on which nothing happens. */
function rank({ stage, state }: ReviewedHost): number {
  if (stage > 0) return stage;
  return state === "gone" ? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER - 1;
}
