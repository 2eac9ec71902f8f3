import type { SynthesizedFleet } from "../output/read-output";
import { applyStages } from "../synth/order";
import { modelOf } from "./model-of";
import { type Relation, relationsOf } from "./relations";
import { rolesOf } from "./roles";

/** The hosts of a fleet, and what they need of each other. */
export interface FleetGraph {
  /** Construct path of the fleet. */
  readonly path: string;
  /** In the order in which they are applied. */
  readonly hosts: readonly GraphHost[];
  /** Places outside the fleet that its certificates lead to. */
  readonly outside: readonly string[];
  readonly relations: readonly Relation[];
}

export interface GraphHost {
  readonly name: string;
  /** The step of an apply in which the host's turn comes; hosts of one step do not wait for each other. */
  readonly step: number;
  readonly roles: readonly string[];
}

export function graphOf(fleet: SynthesizedFleet): FleetGraph {
  const relations = relationsOf(fleet.model);
  const steps = applyStages(fleet.hosts);
  const hosts = fleet.hosts.map((host): GraphHost => {
    const roles = host.teardown === undefined ? rolesOf(modelOf(fleet, host)) : ["teardown"];
    return { name: host.name, step: steps.get(host.name) ?? 1, roles };
  });
  const names = new Set(hosts.map(({ name }) => name));
  const outside = [...new Set(relations.map(({ to }) => to).filter((to) => !names.has(to)))];
  return { path: fleet.path, hosts, outside, relations };
}

/** The label of an arrow: what is needed, a line each, cut where a line a certificate would hide the picture. */
export function arrowLines({ kind, what }: Relation): string[] {
  const most = 3;
  const rest = what.length - most;
  const lines = rest > 1 ? [...what.slice(0, most), `and ${rest} more`] : what;
  return [ARROW_TITLE[kind], ...lines];
}

const ARROW_TITLE: Readonly<Record<Relation["kind"], string>> = {
  enroll: "enrolls, and is applied after",
  ocsp: "asks OCSP",
  issuer: "fetches",
};
