import { engineHash } from "../../lib/apply/engine-version";
import type { FileEntry } from "../../lib/plan/bundle";
import { type HostPlan, printHostPlan, sentFilesOfPlan } from "../../lib/plan/host-plan";

/** One host of a saved plan. */
export interface PlannedHost {
  /** What was applied last. */
  readonly before?: HostPlan;
  readonly after?: HostPlan;
  /** The last apply failed. */
  readonly isTainted?: boolean;
  /** Paths whose content Terraform says is sensitive. */
  readonly sensitive?: readonly string[];
  /** What the plan was told of drift. */
  readonly drift?: Readonly<Record<string, string>>;
}

/** What `terraform show -json` prints of a plan, as far as a review reads it. */
export function savedPlan(hosts: readonly PlannedHost[], more: object = {}): string {
  const addresses = new Map(hosts.map((host) => [nameOf(host), `null_resource.lab_${nameOf(host)}`] as const));
  const applies = hosts.map((host) => ({
    address: `${addresses.get(nameOf(host))}_apply_0123ABCD`,
    depends_on: (host.after?.after ?? []).map((name) => `${addresses.get(name)}_apply_0123ABCD`),
  }));
  return JSON.stringify({
    format_version: "1.2",
    configuration: { root_module: { resources: applies } },
    resource_changes: hosts.flatMap((host) => changesOf(host, addresses.get(nameOf(host)) ?? "")),
    ...more,
  });
}

function nameOf({ before, after }: PlannedHost): string {
  return (after ?? before)?.name ?? "";
}

function changesOf({ before, after, isTainted, sensitive = [], drift = {} }: PlannedHost, address: string): object[] {
  const mask = (plan: HostPlan | undefined) =>
    plan === undefined ? false : { triggers: Object.fromEntries(sensitive.map((path) => [path, true])) };
  const change = (of: (plan: HostPlan) => object, isSame: boolean) => ({
    actions: before === undefined ? ["create"] : after === undefined ? ["delete"] : isSame ? ["no-op"] : REPLACED,
    before: before === undefined ? null : { triggers: of(before) },
    after: after === undefined ? null : { triggers: of(after) },
    after_unknown: after === undefined ? {} : { id: true },
    before_sensitive: mask(before),
    after_sensitive: mask(after),
  });
  const isSame = JSON.stringify(before && triggersOf(before)) === JSON.stringify(after && triggersOf(after));
  const told = Object.fromEntries(Object.entries(drift).map(([key, text]) => [`drift ${key}`, text]));
  const own = (plan: HostPlan) => ({
    ...{ host: plan.fqdn, host_key: "SHA256:key", engine: engineHash() },
    ...(plan === after ? told : {}),
  });
  return [
    { address: `${address}_content-0_0123ABCD`, type: "null_resource", change: change(triggersOf, isSame) },
    {
      address: `${address}_apply_0123ABCD`,
      type: "null_resource",
      change: change(own, isSame && isTainted !== true && Object.keys(drift).length === 0),
      ...(isTainted === true ? { action_reason: "replace_because_tainted" } : {}),
    },
  ];
}

const REPLACED = ["delete", "create"];

function triggersOf(plan: HostPlan): Readonly<Record<string, string>> {
  const files = sentFilesOfPlan(plan).map((file) => [file.path, contentOf(file)] as const);
  return { plan: printHostPlan(plan), ...Object.fromEntries(files) };
}

function contentOf({ content }: FileEntry): string {
  return Buffer.isBuffer(content) ? content.toString("base64") : content;
}
