import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { DOCUMENT_BYTES, readBoundedText } from "../core/bounded-file";

/** What Terraform reads in the folder of a stack, in addition to the folders of fleets. */
export interface SynthesizedStack {
  /** Name of the folder, which is the stack's. */
  readonly name: string;
  readonly directory: string;
  /** Text of cdk.tf.json; undefined where there is none. */
  readonly configuration?: string;
  /** Text of .terraform.lock.hcl; undefined where there is none. */
  readonly lock?: string;
  /** Whatever else Terraform reads there of its own accord, by name: other configuration, values of variables, settings. */
  readonly others: ReadonlyMap<string, string>;
}

const CONFIGURATION = "cdk.tf.json";
const LOCK = ".terraform.lock.hcl";

/** Files that Terraform or OpenTofu read without being told to. */
const READ_BY_ITSELF =
  /(?:\.(?:tf|tofu)(?:\.json)?|^terraform\.tfvars(?:\.json)?|\.auto\.tfvars(?:\.json)?|^\.terraformrc|^\.tofurc|^terraform\.rc|^tofu\.rc)$/;

/** Reads the folder of a stack. A link is not followed: its target is the text. */
export function readStack(directory: string): SynthesizedStack {
  const files = new Map<string, string>();
  for (const name of readdirSync(directory)) {
    if (name !== LOCK && !READ_BY_ITSELF.test(name)) continue;
    const path = join(directory, name);
    const stat = lstatSync(path);
    if (stat.isFile()) files.set(name, readBoundedText(path, DOCUMENT_BYTES));
    else if (stat.isSymbolicLink()) files.set(`${name} (a link)`, readlinkSync(path));
    else files.set(`${name} (no regular file)`, "");
  }
  const [configuration, lock] = [files.get(CONFIGURATION), files.get(LOCK)];
  files.delete(CONFIGURATION);
  files.delete(LOCK);
  return {
    name: basename(directory),
    directory,
    ...(configuration === undefined ? {} : { configuration }),
    ...(lock === undefined ? {} : { lock }),
    others: files,
  };
}
