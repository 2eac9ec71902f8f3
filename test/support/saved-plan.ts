import { engineHash } from "../../lib/apply/engine-version";
import { hostKeyFingerprint } from "../../lib/core/host-key";
import type { FileEntry } from "../../lib/plan/bundle";
import { type HostPlan, printHostPlan, secretsOfPlan, sentFilesOfPlan } from "../../lib/plan/host-plan";
import {
  applyResource,
  contentResource,
  type ResourceJson,
  type StackHost,
  secretsResource,
} from "../../lib/stack/host-resources";
import { NULL_PROVIDER } from "../../lib/stack/null-provider";
import { VARIABLES } from "../../lib/stack/variables";
import { tfplan } from "./tfplan";
import { zipFile } from "./zip-file";

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

const TIMESTAMP = "2026-01-01T00:00:00Z";

/**
 * What `terraform show -json` prints of a plan, as far as a review reads it.
 *
 * @param secretFile The file of a secret, as seen from the folder that Terraform runs in.
 */
export function savedPlan(
  hosts: readonly PlannedHost[],
  more: object = {},
  secretFile = (name: string) => `secrets/${name}`,
): string {
  const addresses = new Map(hosts.map((host) => [nameOf(host), `null_resource.lab_${nameOf(host)}`] as const));
  const resources = Object.fromEntries(hosts.flatMap((host) => resourcesOf(host, secretFile)));
  const text = JSON.stringify({
    format_version: "1.2",
    timestamp: TIMESTAMP,
    configuration: {
      provider_config: {
        null: {
          name: "null",
          full_name: "registry.terraform.io/hashicorp/null",
          version_constraint: ">= 2.1.2, < 4.0.0",
        },
      },
      root_module: { resources: Object.entries(resources).map(printedResource) },
    },
    resource_changes: hosts.flatMap((host) => changesOf(host, addresses.get(nameOf(host)) ?? "")),
    ...more,
  });
  configurations.set(configurationIn(text), resources);
  return text;
}

type Resources = Readonly<Record<string, ResourceJson>>;

const configurations = new Map<string, Resources>();

function configurationIn(document: string): string {
  return JSON.stringify(JSON.parse(document).configuration);
}

/** The plan itself that a document of `savedPlan` is printed of, as far as a review reads it. */
export function planFile(document: string): Buffer {
  const configuration = {
    "//": { metadata: { stackName: "stack" } },
    provider: { null: [{}] },
    resource: { null_resource: configurations.get(configurationIn(document)) ?? {} },
    terraform: {
      backend: { local: { path: "/anywhere/terraform.stack.tfstate" } },
      required_providers: { null: NULL_PROVIDER },
    },
    variable: VARIABLES,
  };
  return zipFile({
    tfplan: tfplan(JSON.parse(document)),
    "tfconfig/m-/cdk.tf.json": JSON.stringify(configuration),
    "tfconfig/modules.json": '[{"Key":"","Dir":"."}]',
  });
}

/** What the library makes for a host. */
function resourcesOf({ after: plan }: PlannedHost, secretFile: (name: string) => string): [string, ResourceJson][] {
  if (plan === undefined) return [];
  const name = (of: string, role: string) => `lab_${of}_${role}_0123ABCD`;
  const host: StackHost = {
    fqdn: plan.fqdn,
    os: `${plan.platform.osId} ${plan.platform.osVersion}`,
    connection: { address: "10.0.0.1", port: 22, user: "root", hostKey: "ssh-ed25519 AAAA" },
    fingerprint: hostKeyFingerprint("ssh-ed25519 AAAA"),
    secrets: secretsOfPlan(plan).map(({ path, secret }) => ({ ...secret, path, file: secretFile(secret.name) })),
    folder: `lab/${plan.name}`,
    engine: "lab/engine.sh",
  };
  const [content, secrets] = [name(plan.name, "content-0"), name(plan.name, "secrets")];
  const after = {
    hosts: plan.after.map((each) => `null_resource.${name(each, "apply")}`),
    contents: [`null_resource.${content}`],
    ...(host.secrets.length === 0 ? {} : { secrets: `null_resource.${secrets}` }),
  };
  return [
    [content, contentResource(host, 0)],
    ...(host.secrets.length === 0 ? [] : ([[secrets, secretsResource(host)]] satisfies [string, ResourceJson][])),
    [name(plan.name, "apply"), applyResource(host, after)],
  ];
}

/** As Terraform prints it of a configuration in JSON. */
function printedResource([name, { triggers, provisioner, depends_on }]: [string, ResourceJson]): object {
  const provisioners = (provisioner ?? []) as readonly Readonly<Record<string, { readonly inline: unknown }>>[];
  return {
    ...{ address: `null_resource.${name}`, mode: "managed", type: "null_resource", name, provider_config_key: "null" },
    expressions: { triggers: { constant_value: triggers } },
    ...(provisioners.length === 0
      ? {}
      : {
          provisioners: provisioners.flatMap((each) =>
            Object.entries(each).map(([type, { inline }]) => {
              return { type, expressions: { inline: { constant_value: inline } } };
            }),
          ),
        }),
    ...(depends_on === undefined ? {} : { depends_on }),
  };
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
    after_unknown: after === undefined || (before !== undefined && isSame) ? {} : { id: true },
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
