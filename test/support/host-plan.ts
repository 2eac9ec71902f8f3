import type { Entry } from "../../lib/plan/bundle";
import type { HostPlan } from "../../lib/plan/host-plan";
import { debian13 } from "../../lib/platform/debian";

/** A plan of one host with one bundle that holds these entries. */
export function hostPlanOf(entries: readonly Entry[]): HostPlan {
  const bundles = [{ name: "files", packages: [], entries, validations: [], steps: [] }];
  return { name: "host", fqdn: "host.lab.test", path: "stack/lab/host", platform: debian13, bundles, after: [] };
}
