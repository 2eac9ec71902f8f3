import type { FleetModel } from "../../model/fleet";
import type { AllowedAlarmModel, PolicyRuleModel } from "../../model/policy";

/** One fleet as a synthesized output has it. */
export interface DeclaredFleet {
  readonly model: FleetModel;
  readonly policy: readonly PolicyRuleModel[];
  /** Alarms that its policies allow. */
  readonly allowed: readonly AllowedAlarmModel[];
}

/** One fleet as it was and as it will be. Where it comes or goes, one side is empty. */
export interface FleetPair {
  readonly path: string;
  readonly before: FleetModel;
  readonly after: FleetModel;
  readonly rules: { readonly base: readonly PolicyRuleModel[]; readonly head: readonly PolicyRuleModel[] };
  readonly allowed: { readonly base: readonly AllowedAlarmModel[]; readonly head: readonly AllowedAlarmModel[] };
}

/**
 * Fleets by their paths. A host is the same host in whichever fleet it is, so a fleet with another name, or a host that
 * moves to another fleet, is compared with what it was, and held to the rules that it was held to.
 */
export function fleetPairs(base: readonly DeclaredFleet[], head: readonly DeclaredFleet[]): FleetPair[] {
  const declared = new Set(head.flatMap(({ model }) => namesIn(model)));
  const isLeft = ({ path }: FleetModel) => !head.some(({ model }) => model.path === path);
  const followed = new Set<DeclaredFleet>();
  const pairs = head.map(({ model: after, policy, allowed }): FleetPair => {
    const own = new Set(namesIn(after));
    const before = base.filter(
      ({ model }) => model.path === after.path || namesIn(model).some((name) => own.has(name)),
    );
    for (const each of before) followed.add(each);
    const main = before.find(({ model }) => model.path === after.path) ?? before.find(({ model }) => isLeft(model));
    const hosts = before.flatMap(({ model }) =>
      model.hosts.filter(({ fqdn }) => own.has(fqdn) || (model === main?.model && !declared.has(fqdn))),
    );
    return {
      path: after.path,
      before: { ...(main?.model ?? emptied(after)), hosts },
      after,
      rules: { base: before.flatMap((each) => each.policy), head: policy },
      allowed: { base: before.flatMap((each) => each.allowed), head: allowed },
    };
  });
  const gone = base
    .filter((each) => !followed.has(each))
    .map(({ model, policy, allowed }): FleetPair => {
      const rules = { base: policy, head: [] };
      return { path: model.path, before: model, after: emptied(model), rules, allowed: { base: allowed, head: [] } };
    });
  return [...pairs, ...gone];
}

function namesIn({ hosts }: FleetModel): string[] {
  return hosts.map(({ fqdn }) => fqdn);
}

function emptied(fleet: FleetModel): FleetModel {
  return { ...fleet, hosts: [], authorities: [], trustStores: [] };
}
