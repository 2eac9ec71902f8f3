import type { SynthesizedFleet, SynthesizedHost } from "../output/read-output";
import type { Bundle, Entry, SecurityFix, Step, Validation } from "../plan/bundle";
import { modelOf } from "./model-of";
import { rolesOf } from "./roles";

/** What an apply brings to one host, and in which order. */
export interface HostExplanation {
  readonly name: string;
  readonly fqdn: string;
  readonly declaredBy: string;
  /** Where Terraform connects to. */
  readonly connection: string;
  readonly platform: string;
  readonly roles: readonly string[];
  /** Hosts whose apply has to be over before this one begins. */
  readonly after: readonly string[];
  /** Hosts that wait for this one. */
  readonly before: readonly string[];
  /** The host is given back; then it has no bundles. */
  readonly teardown?: SynthesizedHost["teardown"];
  /** In the order in which they are applied. */
  readonly bundles: readonly BundleExplanation[];
}

export interface BundleExplanation {
  readonly name: string;
  readonly packages: readonly string[];
  /** Fixes that the packages should have; an apply names those that they may lack. */
  readonly fixes?: readonly SecurityFix[];
  readonly paths: readonly PathEntry[];
  readonly validations: readonly Validation[];
  /** Folder whose changed files become live by one rename. */
  readonly switchRoot?: string;
  /** `on-change` is done when the bundle changed, `enable` after every apply, `await` after a change. */
  readonly steps: readonly Step[];
}

/** Something at a path of the host. Mode, owner and group are there where the kind has them. */
export interface PathEntry {
  readonly kind: Entry["kind"];
  readonly path: string;
  /** Construct that a person changes to change it. */
  readonly declaredBy: string;
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly bytes?: number;
  readonly target?: string;
  readonly secret?: { readonly name: string; readonly version: string };
}

export function explainHost(fleet: SynthesizedFleet, host: SynthesizedHost): HostExplanation {
  const model = modelOf(fleet, host);
  const { user, address, port } = model.connection;
  return {
    name: host.name,
    fqdn: host.fqdn,
    declaredBy: host.path,
    connection: `${user}@${address}:${port}`,
    platform: `${model.platform.osId} ${model.platform.osVersion}`,
    roles: host.teardown === undefined ? rolesOf(model) : [],
    after: host.after,
    before: fleet.hosts.filter(({ after }) => after.includes(host.name)).map(({ name }) => name),
    ...(host.teardown === undefined ? {} : { teardown: host.teardown }),
    bundles: host.bundles.map(explainBundle),
  };
}

function explainBundle({ entries, ...bundle }: Bundle): BundleExplanation {
  return { ...bundle, paths: entries.map(pathEntry) };
}

export function pathEntry(entry: Entry): PathEntry {
  const { kind, path, declaredBy } = entry;
  if (entry.kind === "absent") return { kind, path, declaredBy };
  if (entry.kind === "link") return { kind, path, declaredBy, target: entry.target };
  const { mode, owner, group } = entry;
  const owned = { kind, path, declaredBy, mode, owner, group };
  if (entry.kind === "file") return { ...owned, bytes: Buffer.byteLength(entry.content) };
  if (entry.kind === "secret") return { ...owned, secret: { name: entry.secret.name, version: entry.secret.version } };
  return owned;
}
