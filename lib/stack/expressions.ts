/**
 * Literal text inside a Terraform template. Strings of a JSON configuration are templates: `${` and `%{` would be read
 * as expressions.
 */
export function literal(text: string): string {
  return text.replace(/\$\{/g, "$$$${").replace(/%\{/g, "%%{");
}

/** A string literal inside an expression. */
export function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** The path of a file below the folder that Terraform runs in. */
export function modulePath(relative: string): string {
  return `"\${path.module}/${escaped(relative)}"`;
}

function escaped(text: string): string {
  return literal(text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r"));
}

/** The triggers of a resource that carries the content of one shard: path on the host to content. */
export function shardTriggers(hostFolder: string, index: number): string {
  const shard = `jsondecode(file(${modulePath(`${hostFolder}/shards/${index}.json`)}))`;
  const folder = `\${path.module}/${escaped(hostFolder)}`;
  const text = `file(p == "plan" ? "${folder}/plan" : "${folder}/files\${p}")`;
  return `\${merge({for p in ${shard}.texts : p => ${text}}, {for p in ${shard}.binaries : p => filebase64("${folder}/files\${p}")})}`;
}

/**
 * The engine's payload: the content of each shard, preceded by its number of lines. It is made from the triggers
 * themselves, so what was planned is what is applied.
 */
export function payload(shardAddresses: readonly string[]): string {
  const triggers = shardAddresses.map((address) => `${address}.triggers`).join(", ");
  const frame = `"@ \${length(split("\\n", c))} \${p}\\n\${c}\\n"`;
  return `\${base64gzip(join("", flatten([for t in [${triggers}] : [for p, c in t : ${frame}]])))}`;
}

/** A secret's value: from the ephemeral variable if it has one, otherwise from the operator's file. */
export function secretValue(variable: string, name: string, file: string): string {
  return `contains(keys(${variable}), ${quoted(name)}) ? ${variable}[${quoted(name)}] : file(${modulePath(file)})`;
}

/** A map of strings: what is always in it, and what drifted on a host. */
export function triggersWithDrift(
  own: Readonly<Record<string, string>>,
  drift: string,
  onlyPaths?: readonly string[],
): string {
  const entries = Object.entries(own).map(([key, value]) => `${quoted(key)} = ${value}`);
  const filter = onlyPaths === undefined ? "" : ` if contains([${onlyPaths.map(quoted).join(", ")}], k)`;
  return `\${merge({${entries.join(", ")}}, {for k, v in ${drift} : "drift \${k}" => v${filter}})}`;
}

/**
 * Bundles whose notifications are repeated, as the engine reads them. They become part of a shell program, so anything
 * that is not a name is left out.
 */
export function bundlesToNotify(notify: string): string {
  return `\${join(" ", distinct([for name in ${notify} : name if can(regex("^[A-Za-z0-9._/@:-]+$", name))]))}`;
}
