import type { Machine } from "../machine";
import { type Finished, must, type RunOptions, run } from "../process";
import {
  createHostArguments,
  createNetworkArguments,
  type HostSpecification,
  type Network,
  type NetworkSpecification,
  type Runtime,
} from "./runtime";

/** A container as its engine sees it. */
export interface Container {
  readonly name: string;
  readonly status: string;
  /** Of its first process. */
  readonly pid: number;
  readonly labels: Readonly<Record<string, string>>;
}

interface ContainerEntry {
  readonly Name: string;
  readonly State: { readonly Status: string; readonly Pid: number };
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> | null };
}

/** Calls a container engine. */
export class Oci {
  constructor(
    readonly runtime: Runtime,
    private readonly machine: Machine,
  ) {}

  call(args: readonly string[], options?: RunOptions): Promise<Finished> {
    return run(this.runtime.name, [...this.runtime.globalArguments(this.machine), ...args], options);
  }

  private must(args: readonly string[], options?: RunOptions): Promise<string> {
    return must(this.runtime.name, [...this.runtime.globalArguments(this.machine), ...args], options);
  }

  /** An engine that is interrupted forgets addresses and bridges that it has already given. */
  private change(args: readonly string[]): Promise<string> {
    return this.must(args, { isUnbroken: true });
  }

  /** The ids of every container of the machine, or of those with a label. */
  async containerIds(label?: string): Promise<string[]> {
    const filter = label === undefined ? [] : ["--filter", `label=${label}`];
    return words(await this.must(["ps", "--all", "--quiet", ...filter]));
  }

  /**
   * Every container that the engine can describe. A container whose creation or removal was interrupted is not among
   * them.
   */
  async containers(): Promise<Container[]> {
    const ids = await this.containerIds();
    if (ids.length === 0) return [];
    // Containers may be removed during the listing, so a failure of `inspect` means nothing.
    const entries = parse<ContainerEntry>((await this.call(["inspect", "--type", "container", ...ids])).stdout);
    return entries.map((entry) => ({
      name: entry.Name.replace(/^\//, ""),
      status: entry.State.Status,
      pid: entry.State.Pid,
      labels: entry.Config.Labels ?? {},
    }));
  }

  async networks(): Promise<Network[]> {
    const names = words(await this.must(["network", "ls", "--format", "{{.Name}}"]));
    const entries = parse<unknown>((await this.call(["network", "inspect", ...names])).stdout);
    return entries.map((entry) => this.runtime.readNetwork(entry));
  }

  createNetwork(network: NetworkSpecification): Promise<string> {
    return this.change(createNetworkArguments(this.runtime, network));
  }

  removeNetwork(name: string): Promise<string> {
    return this.change(["network", "rm", name]);
  }

  createHost(host: HostSpecification): Promise<string> {
    return this.change(createHostArguments(this.runtime, this.machine, host));
  }

  /**
   * Copies the content of a folder to the root of a container. Not as an archive: Podman 4.3 leaves archives in
   * /var/tmp.
   */
  copyInto(container: string, directory: string): Promise<string> {
    return this.change(["cp", `${directory}/.`, `${container}:/`]);
  }

  start(container: string): Promise<Finished> {
    return this.call(["start", container], { isUnbroken: true });
  }

  /**
   * Removes a container at once, if it exists. Its content goes too, so it needs no orderly shutdown. The second call
   * is for a container whose removal was interrupted: the first call clears it away and reports what it missed.
   */
  async remove(container: string): Promise<void> {
    const change = { isUnbroken: true };
    await this.call(["kill", container], change);
    const remove = ["rm", "--force", "--volumes", container];
    if ((await this.call(remove, change)).code !== 0) await this.call(remove, change);
  }

  async hasImage(tag: string): Promise<boolean> {
    return (await this.call(["image", "inspect", tag])).code === 0;
  }

  pullImage(reference: string, onLine: (line: string) => void): Promise<Finished> {
    return this.call(["pull", reference], { onLine });
  }

  /** Runs a command of an image without a network, in a container that is removed afterwards. */
  runOnce(image: string, command: readonly string[]): Promise<Finished> {
    const options = ["--rm", "--network", "none", ...this.runtime.createArguments(this.machine)];
    return this.call(["run", ...options, image, ...command], { isUnbroken: true });
  }

  importImage(archive: string, tag: string): Promise<string> {
    return this.must(["import", archive, tag]);
  }

  async imageTags(repository: string): Promise<string[]> {
    return words(await this.must(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository]));
  }

  /** False if a container uses the image. */
  async removeImage(tag: string): Promise<boolean> {
    return (await this.call(["image", "rm", tag])).code === 0;
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function parse<T>(json: string): T[] {
  return json.trim() === "" ? [] : (JSON.parse(json) as T[]);
}
