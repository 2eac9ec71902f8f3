import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { DOCUMENT_BYTES, readBounded } from "../core/bounded-file";
import type { HostPlan } from "../plan/host-plan";
import type { Tree } from "../plan/host-tree";
import { hostPlans } from "../synth/host-plans";
import { fleetTree } from "./fleet-tree";
import { printModel } from "./print-model";
import type { SynthesizedFleet } from "./read-output";

/** A file of an output that is not what this library makes of the output's model.json. */
export interface Deviation {
  /** Path in the fleet's folder: `www01/plan`. */
  readonly file: string;
  /** Full name of the host whose tree it is in. */
  readonly host?: string;
  /** Path on that host, of a file that will lie there. */
  readonly path?: string;
  /** What this library makes of the model; absent where it makes no such file. */
  readonly rendered?: Buffer;
  /** What lies in the output; absent where nothing does. */
  readonly given?: Buffer;
  /** What lies there instead of a regular file. */
  readonly type?: "link" | "special file";
}

/** A fleet of an output, and what this library makes of its declaration. */
export interface ComparedFleet extends SynthesizedFleet {
  /** The plan of every host, made of the model. */
  readonly plans: readonly HostPlan[];
  /** What of the output is another thing. */
  readonly deviations: readonly Deviation[];
}

/**
 * Compares a fleet's folder with what this library makes of the model.json in it. Policies, and the path of the key file,
 * are not in the model: `policy.json`, and that path in `fleet.json`, are compared with what they say themselves.
 */
export function comparedFleet(fleet: SynthesizedFleet): ComparedFleet {
  const plans = hostPlans(fleet.model);
  return { ...fleet, plans, deviations: deviationsOf(fleet, plans) };
}

function deviationsOf(fleet: SynthesizedFleet, plans: readonly HostPlan[]): Deviation[] {
  const rendered = renderedTree(fleet, plans);
  const given = treeBelow(fleet.directory);
  const hosts = new Map(fleet.model.hosts.map(({ name, fqdn }) => [name, fqdn] as const));
  const files = [...new Set([...rendered.keys(), ...given.keys()])].sort();
  return files.flatMap((file): Deviation[] => {
    const [made, found] = [rendered.get(file), given.get(file)];
    const bytes = made === undefined ? undefined : Buffer.from(made as string);
    if (bytes !== undefined && found?.type === undefined && found?.content.equals(bytes) === true) return [];
    const [name = "", ...below] = file.split("/");
    const host = hosts.get(name);
    return [
      {
        file,
        ...(host === undefined ? {} : { host }),
        ...(host !== undefined && below[0] === "files" ? { path: `/${below.slice(1).join("/")}` } : {}),
        ...(bytes === undefined ? {} : { rendered: bytes }),
        ...(found === undefined ? {} : { given: found.content }),
        ...(found?.type === undefined ? {} : { type: found.type }),
      },
    ];
  });
}

function renderedTree(fleet: SynthesizedFleet, plans: readonly HostPlan[]): Tree {
  const { model, facts, policy, allowed, writtenBy } = fleet;
  const { sshPrivateKeyFile } = facts;
  const tree = fleetTree({ model, plans, policy: { rules: policy, allowed }, sshPrivateKeyFile });
  return new Map([...tree, ["model.json", printModel(model, { writtenBy })]]);
}

interface Found {
  readonly content: Buffer;
  readonly type?: Deviation["type"];
}

/** Every file below a folder, by its path there. No link is followed, and of one its target is the content. */
function treeBelow(directory: string): Map<string, Found> {
  const found = new Map<string, Found>();
  const walk = (below: string) => {
    for (const name of readdirSync(join(directory, below))) {
      const path = below === "" ? name : `${below}/${name}`;
      const absolute = join(directory, path);
      const stat = lstatSync(absolute);
      if (stat.isDirectory()) walk(path);
      else if (stat.isFile()) found.set(path, { content: readBounded(absolute, DOCUMENT_BYTES) });
      else if (stat.isSymbolicLink()) found.set(path, { content: Buffer.from(readlinkSync(absolute)), type: "link" });
      else found.set(path, { content: Buffer.alloc(0), type: "special file" });
    }
  };
  walk("");
  return found;
}
