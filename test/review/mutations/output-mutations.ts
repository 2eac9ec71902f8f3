import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Edit, jsonEdits, type Mutation, planEdits, spread } from "./mutation";

/** Edits of one JSON document that are tried; from all over it. */
const MOST_OF_A_DOCUMENT = 12;

/**
 * Edits of a fleet's folder in an output, at every place that Terraform or root reads: each kind of line of a plan, each kind
 * of file, each document.
 *
 * @param output Folder of the output.
 * @param fleet Folder of the fleet in it.
 */
export function fleetMutations(output: string, fleet: string): Mutation[] {
  const root = join(output, fleet);
  const files = (readdirSync(root, { recursive: true, withFileTypes: true }) as readonly import("node:fs").Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const of = (file: string, place: string, edits: readonly Edit[]) =>
    edits.map(
      ([name, edit]): Mutation => ({
        name: `${file}: ${name}`,
        place,
        file: join(fleet, file),
        apply: (directory) => {
          const path = join(directory, fleet, file);
          const text = readFileSync(path, "utf8");
          const fresh = edit(text);
          if (fresh === text) throw new Error(`nothing is edited by ${file}: ${name}`);
          writeFileSync(path, fresh);
        },
      }),
    );
  const kinds = new Set<string>();
  const plans = files.filter((file) => /^[^/]+\/plan$/.test(file));
  const documents = files.filter((file) => /^([^/]+\/)?[a-z]+\.json$/.test(file));
  return [
    ...plans.flatMap((file) => of(file, "plan", newKinds(planEdits(read(file)), kinds))),
    ...documents.flatMap((file) => of(file, file.replace(/^.*\//, ""), jsonEdits(read(file), MOST_OF_A_DOCUMENT))),
    ...spread(
      files.filter((file) => /\/shards\//.test(file)),
      2,
    ).flatMap((file) => of(file, "shards", jsonEdits(read(file), MOST_OF_A_DOCUMENT))),
    ...of("engine.sh", "engine.sh", TEXT_EDITS),
    ...spread(
      files.filter((file) => /\/files\//.test(file)),
      5,
    ).flatMap((file) => of(file, "content", TEXT_EDITS)),
    ...oneOfEach(files).flatMap((file) => fileMutations(fleet, file)),
  ];
}

/** Edits of lines of a kind that no plan before had. */
function newKinds(edits: readonly Edit[], known: Set<string>): Edit[] {
  const kindOf = (name: string) => name.replace(/:.*/, "");
  const fresh = edits.filter(([name]) => !known.has(kindOf(name)));
  for (const [name] of fresh) known.add(kindOf(name));
  return fresh;
}

const TEXT_EDITS: readonly Edit[] = [
  ["a byte at the end", (text) => `${text}x`],
  ["an empty line at the end", (text) => `${text}\n`],
  ["nothing in it", () => ""],
  ["without its first line", (text) => text.replace(/^.*\n?/, "")],
  ["a line before it", (text) => `x\n${text}`],
  [
    "another character in its middle",
    (text) => `${text.slice(0, text.length >> 1)}\u200b${text.slice(text.length >> 1)}`,
  ],
];

/** Of files that only differ by their host or their name, the first. */
function oneOfEach(files: readonly string[]): string[] {
  const kinds = new Map<string, string>();
  for (const file of files) {
    const kind = file
      .replace(/^[^/]+\/(?=.)/, "*/")
      .replace(/\/files\/.*/, "/files/*")
      .replace(/\/shards\/.*/, "/shards/*");
    if (!kinds.has(kind)) kinds.set(kind, file);
  }
  return [...kinds.values()];
}

function fileMutations(fleet: string, file: string): Mutation[] {
  const of = (name: string, apply: (path: string) => void): Mutation => ({
    name: `${file}: ${name}`,
    place: "files of the output",
    file: join(fleet, file),
    apply: (directory) => apply(join(directory, fleet, file)),
  });
  return [
    of("removed", (path) => rmSync(path)),
    of("renamed", (path) => renameSync(path, `${path}.mutant`)),
    of("another file beside it", (path) => writeFileSync(`${path}.mutant`, "x\n")),
    of("a link to the same content", (path) => {
      renameSync(path, `${path}.mutant`);
      symlinkSync(`${path}.mutant`, path);
    }),
    of("a link that leads nowhere beside it", (path) => {
      if (!existsSync(`${path}.mutant`)) symlinkSync("/nowhere", `${path}.mutant`);
    }),
  ];
}

/** Edits of cdk.tf.json that are tried; it is what Terraform runs. */
const MOST_OF_THE_CONFIGURATION = 60;

/**
 * Edits of what Terraform reads in the folder of a stack: every part of its configuration, and files beside it that it reads
 * of its own accord.
 */
export function stackMutations(output: string, stack: string): Mutation[] {
  const file = join(stack, "cdk.tf.json");
  const text = readFileSync(join(output, file), "utf8");
  // Terraform reads no field of this name.
  const edits = jsonEdits(text, Number.POSITIVE_INFINITY).filter(([name]) => !name.includes("//"));
  const added = [
    "other.tf",
    "other.tf.json",
    "cdk_override.tf.json",
    "terraform.tfvars",
    "x.auto.tfvars.json",
    ".terraform.lock.hcl",
  ];
  return [
    ...spread(edits, MOST_OF_THE_CONFIGURATION).map(
      ([name, edit]): Mutation => ({
        name: `cdk.tf.json: ${name}`,
        place: "cdk.tf.json",
        file,
        apply: (directory) => writeFileSync(join(directory, file), edit(text)),
      }),
    ),
    ...added.map(
      (name): Mutation => ({
        name: `${name} is added`,
        place: "files of the stack",
        file: join(stack, name),
        apply: (directory) => writeFileSync(join(directory, stack, name), name.endsWith("json") ? "{}\n" : "# x\n"),
      }),
    ),
    {
      name: "cdk.tf.json is removed",
      place: "files of the stack",
      file,
      apply: (directory) => rmSync(join(directory, file)),
    },
  ];
}
