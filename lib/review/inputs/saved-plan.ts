import { createHash } from "node:crypto";
import type { Bundle } from "../../plan/bundle";
import { parseHostPlan } from "../../plan/parse-host-plan";
import { lineOutOfForm } from "../../plan/plan-form";
import { isObject } from "../../stack/configuration";
import { inOrder } from "../../synth/order";
import { type GivenValues, givenValues } from "./given-values";
import type { HostSide } from "./host-side";
import { jsonIn } from "./json-in";
import { partsOfPlan } from "./plan-configuration";
import { malformed } from "./plan-document";
import type { PlanFile } from "./plan-file";
import type { StackSide } from "./stack-side";

/** What a saved plan says of the hosts: as they were applied last, and as they will be. */
export interface SavedPlan {
  readonly base: ReadonlyMap<string, HostSide>;
  readonly head: ReadonlyMap<string, HostSide>;
  /** The text of each host's plan as it will be, by full name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Hosts whose last apply failed or did not come to its end, by their full names. */
  readonly retried: ReadonlySet<string>;
  /** What drifted on hosts, by their full names, and is put right because the plan was given it. */
  readonly repairs: ReadonlyMap<string, readonly string[]>;
  /** Terraform could not finish the plan. */
  readonly isUnfinished: boolean;
  /** Addresses of resources whose content Terraform hides or does not know yet, so that their hosts cannot be shown. */
  readonly unreadable: readonly string[];
  /** What the plan does to resources whose addresses are not those of hosts, and to what it takes over for one. */
  readonly others: readonly ResourceAction[];
  /** The configuration that it was made from. */
  readonly stack: StackSide;
  /** Addresses of the resources that hold the content of each host of the head, in order, by full name. */
  readonly contents: ReadonlyMap<string, readonly string[]>;
  /** What it was told by the values of variables. */
  readonly given: GivenValues;
}

/** What a plan does to one resource. */
export interface ResourceAction {
  readonly address: string;
  readonly action: "create" | "update" | "delete" | "replace" | "forget" | "none";
  /** It becomes part of the state without being made. */
  readonly isImported: boolean;
  /** Its address so far, where another one. */
  readonly movedFrom?: string;
  /** Names of the attributes that differ. No value is taken over: any of them may be secret. */
  readonly attributes: readonly string[];
}

/** The parts of `terraform show -json` that are read; whatever else is in there is not looked at. */
interface Document {
  readonly errored?: unknown;
  readonly resource_changes: readonly ResourceChange[];
  readonly configuration?: { readonly root_module?: { readonly resources?: readonly ConfiguredResource[] } };
  readonly timestamp?: unknown;
  readonly variables?: unknown;
}

interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly change: { readonly actions: readonly string[] } & Readonly<Record<Field, unknown>>;
  readonly action_reason?: string;
  readonly mode?: string;
  readonly previous_address?: string;
}

type Field = "before" | "after" | "before_sensitive" | "after_sensitive" | "after_unknown";

interface ConfiguredResource {
  readonly address: string;
  readonly depends_on?: readonly string[];
}

/** The resources of one host: what holds its content, and what applies it. */
interface HostResources {
  readonly content: ResourceChange[];
  apply?: ResourceChange;
}

interface Triggers {
  readonly values: Readonly<Record<string, string>>;
  readonly hidden: ReadonlySet<string>;
}

const ROLE = /^(null_resource\..+)_(content-\d+|apply)_[0-9A-F]{8}$/;

/**
 * Reads a plan that `terraform show -json` printed. Of what Terraform marks as sensitive nothing is taken over.
 *
 * @param file The saved plan itself, which holds the whole configuration.
 * @throws when the text is no such plan, or that of another one, or no host of this library is in it.
 */
export function readSavedPlan(text: string, file?: PlanFile): SavedPlan {
  // A saved plan is a ZIP file.
  const problem = text.startsWith("PK")
    ? "this is the saved plan itself: give the output of `terraform show -json` for it"
    : "this is not what `terraform show -json PLANFILE` prints: it is not valid JSON";
  const value = jsonIn(text, problem);
  const wrong = malformed(isObject(value) ? value : {});
  if (wrong !== undefined) throw new Error(`this is not what \`terraform show -json PLANFILE\` prints: ${wrong}`);
  const document = value as Document;
  if (file?.isOf(String(document.timestamp ?? "")) === false) {
    throw new Error("the plan file is another plan than this one: print it with `terraform show -json` and give both");
  }
  const other = file?.differenceFrom(document);
  if (other !== undefined) {
    throw new Error(
      `it says another thing of ${other} than the plan file: print the plan with \`terraform show -json\` and give both`,
    );
  }
  const hosts = hostResources(document.resource_changes);
  const base = sidesOf(hosts, "before");
  const head = sidesOf(hosts, "after");
  if (hosts.size === 0) throw new Error("the plan holds no host that this library applies");
  return {
    base: named(base),
    head: named(head, orderOf(configuredIn(document, file), hosts, head)),
    texts: textsOf(hosts, head),
    retried: new Set(
      [...hosts].flatMap(([key, { apply }]) => {
        const fqdn = (head.get(key) ?? base.get(key))?.fqdn;
        return fqdn !== undefined && isRetried(apply, base.has(key)) ? [fqdn] : [];
      }),
    ),
    repairs: new Map(
      [...hosts].flatMap(([key, { apply }]) => {
        const fqdn = head.get(key)?.fqdn;
        const found = apply === undefined ? [] : repairsOf(apply);
        return fqdn === undefined || found.length === 0 ? [] : [[fqdn, found] as const];
      }),
    ),
    isUnfinished: document.errored === true,
    unreadable: [...hosts].flatMap(([key, { content, apply }]) =>
      base.has(key) || head.has(key) ? [] : ((apply ?? content[0])?.address ?? []),
    ),
    others: document.resource_changes
      .filter((change) => !isOfHost(change, hosts) || isTakenOver(change))
      .map(resourceAction),
    stack: file?.stack ?? {
      name: "",
      parts: partsOfPlan(document.configuration),
      others: new Map(),
      from: "json",
    },
    contents: new Map(
      [...hosts].flatMap(([key, { content }]) => {
        const fqdn = head.get(key)?.fqdn;
        const addresses = content.filter(({ change }) => change.after !== null).map(({ address }) => address);
        return fqdn === undefined ? [] : [[fqdn, addresses.sort(byNumber)] as const];
      }),
    ),
    given: givenValues(document, file?.stack.parts),
  };
}

/** By the number of the shard, in their names. */
function byNumber(a: string, b: string): number {
  const numberOf = (address: string) => Number(/_content-(\d+)_/.exec(address)?.[1] ?? 0);
  return numberOf(a) - numberOf(b);
}

/** Whether it has the name of a resource of a host whose content the plan has. It may be somebody else's all the same. */
function isOfHost({ type, address }: ResourceChange, hosts: ReadonlyMap<string, HostResources>): boolean {
  const [, key] = /^(null_resource\..+)_(?:content-\d+|secrets|apply)_[0-9A-F]{8}$/.exec(address) ?? [];
  return type === "null_resource" && key !== undefined && (hosts.get(key)?.content.length ?? 0) > 0;
}

/** Whether a block of the configuration says what the state has for it. */
function isTakenOver({ change, previous_address: movedFrom }: ResourceChange): boolean {
  return "importing" in change || movedFrom !== undefined || change.actions.includes("forget");
}

function resourceAction({ address, change, previous_address: movedFrom }: ResourceChange): ResourceAction {
  const { actions, before, after, after_unknown: unknown } = change;
  const [old, fresh] = [before, after].map((side) => (isObject(side) ? side : {}));
  const keys = new Set([
    ...Object.keys(old ?? {}),
    ...Object.keys(fresh ?? {}),
    ...Object.keys(isObject(unknown) ? unknown : {}),
  ]);
  const differs = (key: string) =>
    field(unknown, key) === true || JSON.stringify(old?.[key]) !== JSON.stringify(fresh?.[key]);
  const action = actionOf(actions);
  return {
    address,
    action,
    isImported: "importing" in change,
    ...(movedFrom === undefined ? {} : { movedFrom }),
    attributes: action === "update" || action === "replace" ? [...keys].filter(differs).sort() : [],
  };
}

function actionOf(actions: readonly string[]): ResourceAction["action"] {
  if (actions.length > 1) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" || action === "forget" ? action : "none";
}

/** Drift is told to an apply in triggers of their own. */
const DRIFT = /^drift (?=.)/;

function repairsOf(apply: ResourceChange): string[] {
  if (apply.change.actions.join() === "no-op") return [];
  const [before, after] = [triggersOf(apply, "before").values, triggersOf(apply, "after").values];
  const fresh = Object.keys(after).filter((key) => DRIFT.test(key) && after[key] !== before[key]);
  return fresh.map((key) => key.replace(DRIFT, ""));
}

function isRetried(apply: ResourceChange | undefined, hasContent: boolean): boolean {
  if (apply?.action_reason === "replace_because_tainted") return true;
  return hasContent && apply?.change.actions.join() === "create";
}

function hostResources(changes: readonly ResourceChange[]): Map<string, HostResources> {
  const hosts = new Map<string, HostResources>();
  for (const change of changes) {
    const [, key, role] = ROLE.exec(change.address) ?? [];
    if (change.type !== "null_resource" || key === undefined) continue;
    const host = hosts.get(key) ?? { content: [] };
    hosts.set(key, host);
    if (role === "apply") host.apply = change;
    else host.content.push(change);
  }
  return hosts;
}

function sidesOf(hosts: ReadonlyMap<string, HostResources>, side: "before" | "after"): Map<string, HostSide> {
  const sides = new Map<string, HostSide>();
  for (const [key, { content, apply }] of hosts) {
    const all = content.map((change) => triggersOf(change, side));
    const values = Object.assign({}, ...all.map((triggers) => triggers.values)) as Readonly<Record<string, string>>;
    const plan = values.plan;
    if (plan === undefined) continue;
    const binaries = new Set(binariesOf(plan));
    const line = side === "after" ? lineOutOfForm(plan) : undefined;
    if (line !== undefined) throw new Error(`line ${line} of the plan in ${key} is not as this library writes it`);
    const { fqdn, osId, osVersion, packageManager, bundles, teardown, copies } = parseHostPlan(plan, {
      file: (path) => Buffer.from(values[path] ?? "", binaries.has(path) ? "base64" : "utf8"),
      declaredBy: () => "",
    });
    if (side === "after") checkSent(Object.keys(values), bundles, { key, copies });
    const masked = new Set(all.flatMap((triggers) => [...triggers.hidden]));
    const hidden = new Set([...masked, ...[...copies].flatMap(([path, of]) => (masked.has(of) ? [path] : []))]);
    const applied = apply === undefined ? {} : triggersOf(apply, side).values;
    sides.set(key, {
      fqdn,
      os: `${osId} ${osVersion}`,
      packageManager,
      after: [],
      bundles,
      ...(teardown === undefined ? {} : { teardown }),
      hostKey: applied.host_key ?? "",
      engine: applied.engine ?? "",
      hidden,
    });
  }
  return sides;
}

function textsOf(hosts: ReadonlyMap<string, HostResources>, sides: ReadonlyMap<string, HostSide>): Map<string, string> {
  return new Map(
    [...sides].map(([key, { fqdn }]) => {
      const all = (hosts.get(key)?.content ?? []).map((change) => triggersOf(change, "after").values);
      return [fqdn, all.find(({ plan }) => plan !== undefined)?.plan ?? ""] as const;
    }),
  );
}

/** What a host is sent has a line in its plan, and each file of the plan has its content. */
function checkSent(
  keys: readonly string[],
  bundles: readonly Bundle[],
  { key, copies }: { readonly key: string; readonly copies: ReadonlyMap<string, string> },
): void {
  const files = bundles.flatMap(({ entries }) => entries.filter(({ kind }) => kind === "file").map(({ path }) => path));
  const known = new Set(["plan", ...files.filter((path) => !copies.has(path))]);
  const stranger = keys.find((each) => !known.has(each));
  if (stranger !== undefined) throw new Error(`${key} sends ${stranger}, which no line of the host's plan declares`);
  const sent = new Set(keys);
  const missing = [...known].find((each) => !sent.has(each));
  if (missing !== undefined) throw new Error(`${key} does not send ${missing}, which the host's plan declares`);
}

/** Paths, as the plan writes them, whose content travels in base64. */
function binariesOf(plan: string): string[] {
  return [...plan.matchAll(/^ {2}file (\S+) \S+ \S+ \S+ base64$/gm)].map(([, path = ""]) => decodeURIComponent(path));
}

/** The triggers of one side. Of a value that is sensitive, or not known yet, only its hash is kept, which says whether it changes. */
function triggersOf({ change }: ResourceChange, side: "before" | "after"): Triggers {
  const triggers = field(change[side], "triggers");
  const mask = field(change[`${side}_sensitive`], "triggers");
  const unknown = side === "after" ? field(change.after_unknown, "triggers") : undefined;
  const isUnknown = (key: string) => unknown === true || field(unknown, key) === true;
  const isMasked = (key: string) =>
    change[`${side}_sensitive`] === true || mask === true || field(mask, key) === true || isUnknown(key);
  const keys = [...new Set([triggers, unknown].flatMap((each) => Object.keys(each ?? {})))];
  return {
    values: Object.fromEntries(
      keys.flatMap((key) => {
        const value = isUnknown(key) ? "" : field(triggers, key);
        if (typeof value !== "string" || (isMasked(key) && key === "plan")) return [];
        return [[key, isMasked(key) ? `hidden ${createHash("sha256").update(value).digest("hex")}` : value]];
      }),
    ),
    hidden: new Set(keys.filter(isMasked)),
  };
}

function field(value: unknown, key: string): unknown {
  return value !== null && typeof value === "object" ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** The resources of the configuration; those of the plan file where it is at hand, which Terraform applies. */
function configuredIn({ configuration }: Document, file: PlanFile | undefined): readonly ConfiguredResource[] {
  if (file === undefined) return configuration?.root_module?.resources ?? [];
  return [...file.stack.parts.values()].map(({ address, content }) => {
    const { depends_on: after } = isObject(content) ? content : {};
    return { address, ...(Array.isArray(after) ? { depends_on: after.map(String) } : {}) };
  });
}

/** The full names of the hosts that each one waits for, from what the apply resources depend on. */
function orderOf(
  configured: readonly ConfiguredResource[],
  hosts: ReadonlyMap<string, HostResources>,
  sides: ReadonlyMap<string, HostSide>,
): Map<string, readonly string[]> {
  const keyOfApply = new Map([...hosts].map(([key, { apply }]) => [apply?.address ?? "", key] as const));
  const order = new Map<string, readonly string[]>();
  for (const { address, depends_on = [] } of configured) {
    const key = keyOfApply.get(address);
    if (key === undefined) continue;
    order.set(
      key,
      depends_on.flatMap((each) => sides.get(keyOfApply.get(each) ?? "")?.fqdn ?? []),
    );
  }
  return order;
}

/** By full name, those that others wait for first. */
function named(
  sides: ReadonlyMap<string, HostSide>,
  order: ReadonlyMap<string, readonly string[]> = new Map(),
): Map<string, HostSide> {
  const unsorted = [...sides].map(([key, side]) => ({ name: side.fqdn, after: order.get(key) ?? [], side }));
  return new Map(inOrder(unsorted).map(({ name, after, side }) => [name, { ...side, after }] as const));
}
