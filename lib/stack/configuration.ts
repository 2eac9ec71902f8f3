/** What a part of a configuration is, in Terraform's words. */
export const PART_KINDS = [
  "resource",
  "data",
  "ephemeral",
  "module",
  "provider",
  "required-provider",
  "backend",
  "variable",
  "output",
  "local",
  "import",
  "moved",
  "removed",
  "check",
  "setting",
  "unknown",
] as const;

export type PartKind = (typeof PART_KINDS)[number];

/** One block of a stack's configuration, or one attribute where a block holds nothing else. */
export interface ConfigurationPart {
  /** Its address as Terraform writes it: `null_resource.a`, `data.http.b`, `module.c`, `terraform.backend.s3`. */
  readonly address: string;
  readonly kind: PartKind;
  /** What it holds, without what cdktf notes below `//`. */
  readonly content: unknown;
}

/**
 * The parts of a cdk.tf.json by their addresses. A second part with the same address has a number behind it. What is in
 * no place that this library knows is a part of the kind `unknown`.
 *
 * @throws if it is not JSON
 */
export function readConfiguration(text: string): Map<string, ConfigurationPart> {
  const value: unknown = JSON.parse(text);
  const found = isObject(value)
    ? entriesOf(value).flatMap(([key, content]) => topLevel(key, content))
    : [partOf("unknown", "cdk.tf.json", value)];
  // Terraform reads both of two equal keys, and a parser of JSON only the second one.
  if (keysIn(text) !== keysOf(value)) {
    found.push(partOf("unknown", "cdk.tf.json", "the same key stands twice in one object"));
  }
  const parts = new Map<string, ConfigurationPart>();
  for (const part of found) {
    let address = part.address;
    for (let number = 2; parts.has(address); number++) address = `${part.address} (${number})`;
    parts.set(address, { ...part, address });
  }
  return parts;
}

function partOf(kind: PartKind, address: string, content: unknown): ConfigurationPart {
  return { address, kind, content };
}

function topLevel(key: string, content: unknown): ConfigurationPart[] {
  switch (key) {
    case "resource":
      return labelled("resource", "", 2, content);
    case "data":
    case "ephemeral":
      return labelled(key, `${key}.`, 2, content);
    case "module":
    case "variable":
    case "output":
    case "check":
      return labelled(key, `${key}.`, 1, content);
    case "provider":
      return labelled("provider", "provider.", 1, content).map(({ address, kind, content: body }) => {
        const alias = isObject(body) && typeof body.alias === "string" ? `.${body.alias}` : "";
        return partOf(kind, `${address}${alias}`, body);
      });
    case "locals":
      return labelled("local", "local.", 1, content, attribute);
    case "import":
    case "moved":
    case "removed":
      return listOf(content).map((block) => partOf(key, key, block));
    case "terraform":
      return listOf(content).flatMap((block) =>
        isObject(block)
          ? entriesOf(block).flatMap(([name, setting]) => settings(name, setting))
          : [partOf("unknown", key, block)],
      );
    default:
      return [partOf("unknown", key, content)];
  }
}

function settings(name: string, content: unknown): ConfigurationPart[] {
  switch (name) {
    case "required_providers":
      return labelled("required-provider", "terraform.required_providers.", 1, content, attribute);
    case "backend":
      return labelled("backend", "terraform.backend.", 1, content);
    case "cloud":
      return [partOf("backend", "terraform.cloud", content)];
    case "required_version":
      return [partOf("setting", "terraform.required_version", content)];
    default:
      return [partOf("unknown", `terraform.${name}`, content)];
  }
}

/** How a body is read: as a list of blocks, or as the value of an attribute. */
type Bodies = (content: unknown) => readonly unknown[];

const attribute: Bodies = (content) => [content];

/** Blocks with labels. At each level Terraform takes an object, or a list of them. */
function labelled(
  kind: PartKind,
  address: string,
  labels: number,
  content: unknown,
  bodies: Bodies = listOf,
): ConfigurationPart[] {
  return listOf(content).flatMap((block) => {
    if (!isObject(block)) return [partOf("unknown", address.replace(/\.$/, "") || kind, block)];
    return entriesOf(block).flatMap(([label, below]) =>
      labels > 1
        ? labelled(kind, `${address}${label}.`, labels - 1, below, bodies)
        : bodies(below).map((body) => partOf(kind, `${address}${label}`, withoutNotes(body))),
    );
  });
}

function withoutNotes(body: unknown): unknown {
  return isObject(body) ? Object.fromEntries(entriesOf(body)) : body;
}

/** Without what cdktf notes: Terraform takes `//` for a comment. */
function entriesOf(value: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(value).filter(([key]) => key !== "//");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** How many keys the text of a JSON document has. */
function keysIn(text: string): number {
  let keys = 0;
  for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) if (colon !== undefined) keys++;
  return keys;
}

/** How many keys its value has. */
function keysOf(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, each) => sum + keysOf(each), own);
}

/** The text of a value, the same for values that are the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
