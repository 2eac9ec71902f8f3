import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkoutLabel, containerName, type HostDefinition, type LabDefinition, labLabel } from "./definition";
import { LabError } from "./errors";
import { type HostKeys, type Keys, renewHostKeys } from "./keys";
import { folder, root, stateDirectory } from "./paths";
import { hostPlatforms, imageOf } from "./platforms";
import type { Container, Oci } from "./runtime/oci";

/** What happened to a host. A replaced host has lost what was on it. */
export type HostOutcome = "created" | "replaced" | "started" | "running";

/** The container engine reports that another container has the host's address. */
export class AddressError extends LabError {}

/** Label of a container: a hash of its image, address and keys. */
const recipeLabel = "cdktf-mutual-tls.recipe";

/** Starts the container of one host: the existing one if it is as declared, otherwise a new one. */
export async function ensureHost(
  oci: Oci,
  lab: LabDefinition,
  host: HostDefinition,
  network: string,
  keys: Keys,
  existing: Container | undefined,
): Promise<HostOutcome> {
  const name = containerName(lab, host);
  const image = imageOf(host);
  const filesWith = (of: HostKeys | undefined) => hostFiles(lab, host, keys.authorizedKey, of);
  const recipeOf = (files: HostFiles) => hash([image, host, lab.domain, files]);
  // A container that was created and never started may not have its keys.
  const recipe = recipeOf(filesWith(keys.hosts.get(host.name)));
  if (existing?.labels[recipeLabel] === recipe && existing.status !== "created") {
    if (existing.status !== "running") {
      if ((await oci.start(name)).code === 0) return "started";
    } else if (isAlive(existing.pid)) return "running";
  }
  await oci.remove(name);
  const files = filesWith(await renewHostKeys(lab, host));
  await oci.createHost({
    name,
    hostname: host.name,
    image,
    network,
    address: host.address,
    labels: { [labLabel]: lab.name, [checkoutLabel]: root, [recipeLabel]: recipeOf(files) },
  });
  await oci.copyInto(name, layOut(lab, host, files));
  const { code, stderr } = await oci.start(name);
  if (code !== 0) {
    const Failure = /already allocated|already in use/i.test(stderr) ? AddressError : LabError;
    throw new Failure(`the container ${name} does not start:\n    ${stderr.trim()}`);
  }
  return existing === undefined ? "created" : "replaced";
}

/** An engine that did not see its containers end still reports them as running. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

/** Stops if a container that is not the lab's has one of the lab's container names. */
export function checkContainerNames(lab: LabDefinition, containers: readonly Container[]): void {
  const names = lab.hosts.map((host) => containerName(lab, host));
  const foreign = containers.filter(({ name, labels }) => names.includes(name) && labels[labLabel] !== lab.name);
  if (foreign.length === 0) return;
  throw new LabError(
    `${foreign.map(({ name }) => `a container named ${name} exists, and it is not the lab's`).join("\n")}\n    to do: remove it, or give the lab another name: LAB_NAME=...`,
  );
}

/** Files with which a host can be reached and can reach packages: path to mode and text. */
type HostFiles = Record<string, [number, string]>;

function hostFiles(lab: LabDefinition, host: HostDefinition, authorizedKey: string, keys?: HostKeys): HostFiles {
  const files: HostFiles = { "root/.ssh/authorized_keys": [0o600, authorizedKey] };
  for (const [path, text] of Object.entries(hostPlatforms[host.platform].packageFiles(lab)))
    files[path] = [0o644, text];
  for (const [name, text] of Object.entries(keys?.files ?? {})) {
    files[`etc/ssh/${name}`] = [name.endsWith(".pub") ? 0o644 : 0o600, text];
  }
  return files;
}

/** Writes the files below a folder of the lab, with their modes, and returns that folder. */
function layOut(lab: LabDefinition, host: HostDefinition, files: HostFiles): string {
  const directory = join(stateDirectory(lab.name), "hosts", host.name);
  rmSync(directory, { recursive: true, force: true });
  for (const [path, [mode, text]] of Object.entries(files)) {
    folder(dirname(join(directory, path)), path.startsWith("root/") ? 0o700 : 0o755);
    writeFileSync(join(directory, path), text, { mode });
  }
  return directory;
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
