import { createHash } from "node:crypto";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { readDocument } from "../contract/document";
import { DOCUMENT_BYTES, MANAGED_FILE_BYTES, readBounded } from "../core/bounded-file";
import { nameProblem } from "../core/file-name";
import type { FleetModel } from "../model/fleet";
import { type PolicyModel, type PolicyRuleModel, policyDocument } from "../model/policy";
import type { Bundle } from "../plan/bundle";
import type { HostPlan } from "../plan/host-plan";
import { hostDocument } from "../plan/host-tree";
import { parseHostPlan } from "../plan/parse-host-plan";
import { inOrder } from "../synth/order";
import { type FleetFacts, fleetDocument } from "../verify/facts";
import { readWrittenModel } from "./read-model";
import { readStack, type SynthesizedStack } from "./read-stack";

/** One fleet of a synthesized output. */
export interface SynthesizedFleet {
  /** Construct path of the fleet: `seed-lab/lab`. */
  readonly path: string;
  /** Folder of the fleet, next to the stack's cdk.tf.json. */
  readonly directory: string;
  /** The stack that it is in: the same one for all its fleets. */
  readonly stack: SynthesizedStack;
  readonly facts: FleetFacts;
  readonly model: FleetModel;
  /** The policy rules that its reviews check. */
  readonly policy: readonly PolicyRuleModel[];
  /** Alarms that its reviews do not deny. */
  readonly allowed: PolicyModel["allowed"];
  /** Version of this package that synthesized it; absent where that was 0.2.0 or one before. */
  readonly writtenBy?: string;
  /** SHA-256 of the engine that applies it, in hex. */
  readonly engine: string;
  /** In the order in which they are applied. */
  readonly hosts: readonly SynthesizedHost[];
}

/** What will lie on one host, and what an apply does there. */
export interface SynthesizedHost {
  readonly name: string;
  readonly fqdn: string;
  /** Construct path of the host. */
  readonly path: string;
  readonly directory: string;
  /** Names of the hosts whose apply has to finish before this one begins. */
  readonly after: readonly string[];
  readonly packageManager: string;
  readonly bundles: readonly Bundle[];
  /** The host is taken out of management. */
  readonly teardown?: HostPlan["teardown"];
}

/**
 * Reads the output of a synth.
 *
 * @param directory The output (`cdktf.out`), the folder of one stack in it, or that of one fleet.
 * @throws if nothing of this library is below the folder.
 */
export function readOutput(directory: string): SynthesizedFleet[] {
  const folders = fleetFolders(directory);
  if (folders.length === 0) {
    const looked = ["fleet.json", "*/fleet.json", "stacks/*/*/fleet.json"].map((path) => join(directory, path));
    throw new Error(`${directory} holds no synthesized fleet: run cdktf synth first; looked for ${looked.join(", ")}`);
  }
  const stacks = new Map<string, SynthesizedStack>();
  return folders.map((folder) => {
    const parent = dirname(resolve(folder));
    const stack = stacks.get(parent) ?? readStack(parent);
    stacks.set(parent, stack);
    return readFleet(folder, stack);
  });
}

/** Whether the folder is an output of cdktf with nothing of this library in it: its stack has no fleet. */
export function hasNoFleet(directory: string): boolean {
  return existsSync(join(directory, "manifest.json")) && fleetFolders(directory).length === 0;
}

function fleetFolders(directory: string): string[] {
  if (isFleet(directory)) return [directory];
  const stacks = join(directory, "stacks");
  const parents = existsSync(stacks) ? subfolders(stacks) : [directory];
  return parents.flatMap(subfolders).filter(isFleet);
}

function subfolders(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map((entry) => join(directory, entry.name)).sort();
}

function isFleet(directory: string): boolean {
  return existsSync(join(directory, "fleet.json")) && existsSync(join(directory, "model.json"));
}

function readFleet(directory: string, stack: SynthesizedStack): SynthesizedFleet {
  const bytes = readerBelow(directory);
  const read = (file: string) => bytes(join(directory, file), DOCUMENT_BYTES).toString("utf8");
  const facts = readDocument(fleetDocument, read("fleet.json"), join(directory, "fleet.json"));
  const { model, writtenBy } = readWrittenModel(read("model.json"), join(directory, "model.json"));
  const policyFile = join(directory, "policy.json");
  const { rules: policy, allowed = [] } = existsSync(policyFile)
    ? readDocument(policyDocument, read("policy.json"), policyFile)
    : { rules: [] };
  const hosts = model.hosts.map(({ name }) => readHost(join(directory, name), bytes));
  const engine = createHash("sha256").update(read("engine.sh")).digest("hex");
  return {
    path: model.path,
    directory,
    stack,
    facts,
    model,
    policy,
    allowed,
    ...(writtenBy === undefined ? {} : { writtenBy }),
    engine,
    hosts: inOrder(hosts),
  };
}

/**
 * Reads files below a folder, and no file outside of it that a link or a `..` leads to: the output may come from a
 * stranger.
 */
function readerBelow(directory: string): (file: string, limitBytes: number) => Buffer {
  const root = realpathSync.native(directory) + sep;
  return (file, limitBytes) => {
    const problem = nameProblem(file);
    if (problem !== undefined) throw new Error(problem);
    if (!realpathSync.native(file).startsWith(root)) {
      throw new Error(`${directory}: the output names ${file}, which lies outside of it; the output is not read`);
    }
    return readBounded(file, limitBytes);
  };
}

function readHost(directory: string, read: (file: string, limitBytes: number) => Buffer): SynthesizedHost {
  const file = join(directory, "host.json");
  const declaration = readDocument(hostDocument, read(file, DOCUMENT_BYTES).toString("utf8"), file);
  const declaredBy = new Map(Object.entries(declaration.declaredBy));
  const plan = read(join(directory, "plan"), DOCUMENT_BYTES).toString("utf8");
  const { fqdn, packageManager, bundles, teardown } = parseHostPlan(plan, {
    file: (path) => read(join(directory, "files", path), MANAGED_FILE_BYTES),
    declaredBy: (path) => declaredBy.get(path) ?? "",
  });
  return {
    name: basename(directory),
    fqdn,
    path: declaration.path,
    after: declaration.after,
    directory,
    packageManager,
    bundles,
    teardown,
  };
}
