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

  /** An engine that is stopped half-way forgets addresses and bridges that it has already given. */
  private change(args: readonly string[]): Promise<string> {
    return this.must(args, { isUnbroken: true });
  }

  /** Every container of the machine, or those with a label. */
  async containers(label?: string): Promise<Container[]> {
    const filter = label === undefined ? [] : ["--filter", `label=${label}`];
    const ids = words(await this.must(["ps", "--all", "--quiet", ...filter]));
    if (ids.length === 0) return [];
    // Containers may go while they are being listed, so that a failure of `inspect` says nothing.
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

  /** Copies what lies in a folder to the root of a container. Not as an archive: Podman 4.3 leaves those in /var/tmp. */
  copyInto(container: string, directory: string): Promise<string> {
    return this.change(["cp", `${directory}/.`, `${container}:/`]);
  }

  start(container: string): Promise<Finished> {
    return this.call(["start", container], { isUnbroken: true });
  }

  /** Removes a container at once: what it holds goes with it, so there is nothing to shut down in order. */
  async remove(container: string): Promise<void> {
    await this.call(["kill", container], { isUnbroken: true });
    await this.change(["rm", "--force", "--volumes", container]);
  }

  async hasImage(tag: string): Promise<boolean> {
    return (await this.call(["image", "inspect", tag])).code === 0;
  }

  importImage(archive: string, tag: string): Promise<string> {
    return this.must(["import", archive, tag]);
  }

  async imageTags(repository: string): Promise<string[]> {
    return words(await this.must(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository]));
  }

  /** False where a container uses the image. */
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
