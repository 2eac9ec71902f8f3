import type { Issue } from "../../core/issue";
import type { ComparedFleet } from "../../output/deviations";
import { checkFleet, checkPlan } from "../../rules";
import type { BrokenRule } from "./alarm";

/** Rules that the declarations in an output break, and that every synth checks. */
export function brokenRules(fleets: readonly ComparedFleet[], nameOf: (fqdn: string) => string): BrokenRule[] {
  return fleets.flatMap((fleet) =>
    [...timeless(fleet), ...fleet.plans.flatMap(checkPlan)].map(({ code, path, what, got }) => ({
      kind: "broken-rule" as const,
      scope: fleet.path,
      subject: `${code} ${path}`,
      hosts: fleet.model.hosts.filter((host) => `${path}/`.startsWith(`${host.path}/`)).map(({ fqdn }) => nameOf(fqdn)),
      code,
      path,
      issue: what,
      ...(got === undefined ? {} : { got }),
    })),
  );
}

/** Those that hold at any time: a certificate that has ended since the synth is no sign that somebody edited something. */
function timeless({ model }: ComparedFleet): Issue[] {
  const [early, late] = [new Date(0), new Date("9999-01-01T00:00:00Z")].map((now) => checkFleet(model, { now }));
  const known = new Set(late?.map((issue) => JSON.stringify(issue)));
  return (early ?? []).filter((issue) => known.has(JSON.stringify(issue)));
}
