import { canonical, isObject } from "../../stack/configuration";
import { msgpackValue, type PlannedValue, UNKNOWN } from "./msgpack";
import { bytesField, numberField, type ProtobufField, protobufFields } from "./protobuf";

/** Numbers of fields and actions in Terraform's plans (planfile.proto). */
const PLAN = { variables: 2, changes: 3, errored: 20 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const RESOURCE = { deposed: 7, change: 9, address: 13, previousAddress: 14 } as const;
const CHANGE = { action: 1, values: 2, importing: 5 } as const;
const VALUE = { msgpack: 1 } as const;
const ACTIONS: Readonly<Record<number, readonly string[]>> = {
  0: ["no-op"],
  1: ["create"],
  2: ["read"],
  3: ["update"],
  5: ["delete"],
  6: ["delete", "create"],
  7: ["create", "delete"],
  8: ["forget"],
};

/** What a saved plan does to one resource, as far as it is compared. */
interface PlannedChange {
  readonly key: string;
  readonly actions: readonly string[];
  /** Where it is named otherwise in the state. */
  readonly previousAddress: string;
  readonly isImported: boolean;
  /** Values of MessagePack, as they stand in the plan. */
  readonly before?: Buffer;
  readonly after?: Buffer;
}

/** A change as `terraform show -json` prints it. */
interface PrintedChange {
  readonly address: string;
  readonly type: string;
  readonly deposed?: unknown;
  readonly previous_address?: unknown;
  readonly change: { readonly actions: readonly string[] } & Readonly<Record<string, unknown>>;
}

/** A document of `terraform show -json`, as far as it is compared. */
export interface PrintedPlan {
  readonly resource_changes: readonly PrintedChange[];
  readonly variables?: unknown;
  readonly errored?: unknown;
}

/**
 * Where what `terraform show -json` printed says another thing than the saved plan: an address, or the name of a variable.
 * Resources of other providers are compared by what is done to them.
 *
 * @param plan The `tfplan` of the plan file.
 * @throws if it is not one
 */
export function differenceFromPlan(
  { resource_changes: printed, variables, errored }: PrintedPlan,
  plan: Buffer,
): string | undefined {
  const fields = protobufFields(plan);
  if ((errored === true) !== (numberField(fields, PLAN.errored) === 1)) return "whether it is finished";
  const planned = new Map(
    messages(fields, PLAN.changes)
      .map(plannedChange)
      .map((each) => [each.key, each] as const),
  );
  const keys = new Set(printed.map(({ address, deposed }) => keyOf(address, deposed)));
  // Terraform tidies data sources that are gone out of the state, and prints nothing of it.
  const isPrinted = ({ key, actions }: PlannedChange) =>
    keys.has(key) || (/(?:^|\.)data\.[^.]+\.[^.]+$/.test(key.replace(/\[.*\]|\n.*/g, "")) && actions[0] === "delete");
  const unprinted = [...planned.values()].find((each) => !isPrinted(each));
  if (unprinted !== undefined) return addressOf(unprinted.key);
  if (keys.size !== printed.length) return "an address that stands there twice";
  const other = printed.find((each) => !isSame(each, planned.get(keyOf(each.address, each.deposed))));
  return other?.address ?? differingVariable(variables, messages(fields, PLAN.variables));
}

function plannedChange(fields: readonly ProtobufField[]): PlannedChange {
  const text = (number: number) => bytesField(fields, number).toString("utf8");
  const change = protobufFields(bytesField(fields, RESOURCE.change));
  const action = numberField(change, CHANGE.action);
  const actions = ACTIONS[action];
  if (actions === undefined) throw new Error(`nobody knows its action ${action}`);
  const [first, second] = messages(change, CHANGE.values).map((value) => bytesField(value, VALUE.msgpack));
  const hasBefore = actions[0] !== "create" || actions.length > 1;
  const after = actions.length === 1 && /^(?:create|no-op)$/.test(actions[0] ?? "") ? first : second;
  return {
    key: keyOf(text(RESOURCE.address), text(RESOURCE.deposed)),
    actions,
    previousAddress: text(RESOURCE.previousAddress),
    isImported: change.some(([number]) => number === CHANGE.importing),
    ...(hasBefore && first !== undefined ? { before: first } : {}),
    ...(after === undefined ? {} : { after }),
  };
}

function messages(fields: readonly ProtobufField[], number: number): ProtobufField[][] {
  return fields.flatMap(([each, value]) => (each === number && Buffer.isBuffer(value) ? [protobufFields(value)] : []));
}

function keyOf(address: string, deposed: unknown): string {
  return deposed === undefined || deposed === "" ? address : `${address}\n${deposed}`;
}

function addressOf(key: string): string {
  return key.replace(/\n.*/, "");
}

function isSame(printed: PrintedChange, planned: PlannedChange | undefined): boolean {
  const { address, type, change, previous_address: previous = "" } = printed;
  if (planned === undefined || type !== typeIn(address)) return false;
  const { before, after, after_unknown: unknown } = change;
  return (
    change.actions.join() === planned.actions.join() &&
    (planned.previousAddress === previous || (previous === "" && planned.previousAddress === address)) &&
    "importing" in change === planned.isImported &&
    (type !== "null_resource" || (isValue(before, planned.before) && isValue(after, planned.after, unknown)))
  );
}

/** Type of a resource; an index may hold any text. */
function typeIn(address: string): string | undefined {
  return /(?:^|\.)([^.[\]"]+)\.[^.[\]"]+(?:\[(?:\d+|".*")\])?$/.exec(address)?.[1];
}

/** Whether a printed value, and what is printed of what is not known yet, is one of the plan. */
function isValue(printed: unknown, bytes: Buffer | undefined, unknown: unknown = {}): boolean {
  const value = bytes === undefined ? null : msgpackValue(bytes);
  return (
    canonical(known(value) ?? null) === canonical(printed ?? null) &&
    canonical(unknownsIn(value)) === canonical(marked(unknown))
  );
}

/** A value without what is not known yet, as it is printed. */
function known(value: PlannedValue): unknown {
  if (value === UNKNOWN) return undefined;
  if (Array.isArray(value)) return value.map((each) => known(each) ?? null);
  if (!isObject(value) || Buffer.isBuffer(value)) return value;
  const entries = Object.entries(value as Readonly<Record<string, PlannedValue>>);
  return Object.fromEntries(entries.map(([key, each]) => [key, known(each)]).filter(([, each]) => each !== undefined));
}

/** Places that are not known yet. */
function unknownsIn(value: PlannedValue, place = ""): string[] {
  if (value === UNKNOWN) return [place];
  if (!isObject(value) || Buffer.isBuffer(value)) return [];
  return Object.entries(value as Readonly<Record<string, PlannedValue>>)
    .flatMap(([key, each]) => unknownsIn(each, `${place}/${key}`))
    .sort();
}

function marked(value: unknown, place = ""): string[] {
  if (value === true) return [place];
  if (!isObject(value)) return [];
  return Object.entries(value)
    .flatMap(([key, each]) => marked(each, `${place}/${key}`))
    .sort();
}

/** A variable whose value in the plan is not the printed one. What nobody gave a value to is not in the plan. */
function differingVariable(variables: unknown, planned: readonly ProtobufField[][]): string | undefined {
  const printed = isObject(variables) ? variables : {};
  for (const entry of planned) {
    const name = bytesField(entry, ENTRY.key).toString("utf8");
    const value = msgpackValue(bytesField(protobufFields(bytesField(entry, ENTRY.value)), VALUE.msgpack));
    // With its type before it.
    const given = Array.isArray(value) && value.length === 2 ? value[1] : value;
    const found = printed[name];
    if (canonical(isObject(found) ? found.value : undefined) !== canonical(known(given ?? null))) {
      return `the variable ${name}`;
    }
  }
  return undefined;
}
