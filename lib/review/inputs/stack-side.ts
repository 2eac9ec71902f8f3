import type { SynthesizedStack } from "../../output/read-stack";
import { type ConfigurationPart, canonical, isObject, readConfiguration } from "../../stack/configuration";

/** The configuration of one stack as one side of a review has it. */
export interface StackSide {
  readonly name: string;
  /** Its parts by address. */
  readonly parts: ReadonlyMap<string, ConfigurationPart>;
  /** Text of .terraform.lock.hcl. */
  readonly lock?: string;
  /** What else Terraform reads, by name. */
  readonly others: ReadonlyMap<string, string>;
  /**
   * Where it is from: `json` is what `terraform show -json` prints, which has neither connections nor the backend, nor the
   * provider lock.
   */
  readonly from: "output" | "plan file" | "json";
}

export function stackSide({ name, configuration, lock, others }: SynthesizedStack): StackSide {
  return {
    name,
    parts: configuration === undefined ? new Map() : partsIn(configuration, "cdk.tf.json"),
    ...(lock === undefined ? {} : { lock }),
    others,
    from: "output",
  };
}

/** The parts of a cdk.tf.json. What is not JSON is one part that nobody knows. */
export function partsIn(text: string, file: string): ReadonlyMap<string, ConfigurationPart> {
  try {
    return new Map([...readConfiguration(text)].map(([address, part]) => [address, withoutFolder(part)]));
  } catch {
    return new Map([[file, { address: file, kind: "unknown", content: text }]]);
  }
}

const LOCAL_STATE = /^(?:.*\/)?(terraform\.[^/]+\.tfstate)$/;

/** cdktf's own backend is a file in the folder that the synth ran in, which is another one on each machine. */
function withoutFolder(part: ConfigurationPart): ConfigurationPart {
  const { address, content } = part;
  if (address !== "terraform.backend.local" || !isObject(content) || Object.keys(content).join() !== "path")
    return part;
  const [, file] = LOCAL_STATE.exec(String(content.path)) ?? [];
  return file === undefined ? part : { ...part, content: { path: file } };
}

/** A text that is the same for the same configuration, whichever side it is from. */
export function configurationText({ parts, lock = "", others, from }: StackSide): string {
  const sorted = [...parts.values()].map(({ address, content }) => [address, content] as const);
  sorted.sort(([a], [b]) => (a < b ? -1 : 1));
  const files = [...others].sort(([a], [b]) => (a < b ? -1 : 1));
  return canonical([from === "json" ? "without connections" : "whole", sorted, lock, files]);
}
