import type { ConfigurationPart } from "../../stack/configuration";
import { differenceFromPlan, type PrintedPlan } from "./planned-changes";
import { partsIn, type StackSide } from "./stack-side";
import { zipEntries } from "./zip-entries";

/** What a saved plan, as `terraform plan -out` writes it, holds of the configuration that it was made from. */
export interface PlanFile {
  readonly stack: StackSide;
  /** Whether it is the plan that a document of `terraform show -json` is of. */
  isOf(timestamp: string): boolean;
  /** Where a document of `terraform show -json` says another thing than the plan: an address; undefined where nowhere. */
  differenceFrom(document: PrintedPlan): string | undefined;
}

/** The configuration of the root module, of other modules, and the providers' lock, in the ZIP file that a plan is. */
const ROOT = "tfconfig/m-/";
const CONFIGURATION = "cdk.tf.json";
const LOCK = ".terraform.lock.hcl";

/** More of it is not unpacked. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a saved plan. It has to be the file itself: what `terraform show -json` prints leaves connections and the backend out.
 *
 * @throws if it is not a saved plan
 */
export function readPlanFile(bytes: Buffer): PlanFile {
  const entries = unpacked(bytes);
  const plan = entries.get("tfplan");
  if (plan === undefined) throw new Error("this is not a saved plan: it is a ZIP file without a tfplan");
  const text = (name: string) => (entries.get(name) ?? Buffer.alloc(0)).toString("utf8");
  const others = new Map<string, string>();
  for (const name of entries.keys()) {
    const isRoot = name === `${ROOT}${CONFIGURATION}`;
    if (!name.startsWith("tfconfig/") || isRoot || (name === "tfconfig/modules.json" && !hasModules(text(name))))
      continue;
    others.set(name.startsWith(ROOT) ? name.slice(ROOT.length) : name, text(name));
  }
  const configuration = text(`${ROOT}${CONFIGURATION}`);
  const parts: ReadonlyMap<string, ConfigurationPart> = entries.has(`${ROOT}${CONFIGURATION}`)
    ? partsIn(configuration, CONFIGURATION)
    : new Map();
  return {
    stack: {
      name: stackNameIn(configuration),
      parts,
      ...(entries.has(LOCK) ? { lock: text(LOCK) } : {}),
      others,
      from: "plan file",
    },
    // Both name the second in which the plan was made.
    isOf: (timestamp) => timestamp !== "" && plan.includes(timestamp),
    differenceFrom: (document) => differenceOf(document, plan),
  };
}

function differenceOf(document: PrintedPlan, plan: Buffer): string | undefined {
  try {
    return differenceFromPlan(document, plan);
  } catch (error) {
    throw new Error(`the tfplan in the plan file cannot be read: ${(error as Error).message}`);
  }
}

function unpacked(bytes: Buffer): ReadonlyMap<string, Buffer> {
  try {
    return zipEntries(bytes, MOST_BYTES);
  } catch (error) {
    throw new Error(`this is not a saved plan, as terraform plan -out writes it: ${(error as Error).message}`);
  }
}

/** A configuration without modules has a list of them all the same, of the root alone. */
function hasModules(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) !== '[{"Key":"","Dir":"."}]';
  } catch {
    return true;
  }
}

/** What cdktf notes of the stack. It is a name to print, and nothing is decided by it. */
function stackNameIn(configuration: string): string {
  try {
    const name: unknown = JSON.parse(configuration)["//"]?.metadata?.stackName;
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}
