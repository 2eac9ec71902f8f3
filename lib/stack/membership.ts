import { hostKeyFingerprint } from "../core/host-key";
import type { ConnectionModel } from "../model/host";
import { type ConfigurationPart, canonical, isObject } from "./configuration";
import { quoted } from "./expressions";
import {
  applyResource,
  contentResource,
  type ResourceJson,
  type StackHost,
  type StackSecret,
  secretsResource,
} from "./host-resources";
import { NULL_PROVIDER } from "./null-provider";
import { VARIABLES } from "./variables";

/** A host whose resources are looked for in a configuration. */
export interface SoughtHost extends Omit<StackHost, "connection" | "fingerprint" | "secrets"> {
  /** First label of its name. */
  readonly name: string;
  readonly secrets: readonly Omit<StackSecret, "file">[];
  /** How many resources hold its content. */
  readonly shards: number;
  /** Full names of the hosts whose apply comes first, in order. */
  readonly after: readonly string[];
  /** Where the declaration is not at hand, the connection and the key file are those that the configuration has. */
  readonly connection?: ConnectionModel;
}

/** A part of a configuration that this library makes. */
export interface OwnPart {
  readonly address: string;
  /** Full name of the host that it is for; none for what all hosts share. */
  readonly fqdn?: string;
  /** What the library makes. */
  readonly made: unknown;
  /** What the configuration has there; undefined where it has nothing. */
  readonly found?: unknown;
}

/** Which parts of a configuration are the library's. */
export interface Members {
  /** Addresses of the parts that are exactly what the library makes. */
  readonly own: ReadonlySet<string>;
  /** Parts that the library makes otherwise, or that are not there. */
  readonly altered: readonly OwnPart[];
  /** The resource that applies each host, by full name. */
  readonly applies: ReadonlyMap<string, string>;
  readonly operatorFiles: readonly OperatorFile[];
  /** Where the resource that applies each host leads, by full name; none where no connections were read. */
  readonly connections: ReadonlyMap<string, ConnectionModel>;
}

/** A file of the operator's machine that a fleet's parts name. */
export interface OperatorFile {
  /** Folder of the fleet. */
  readonly fleet: string;
  /** Name of the secret whose value it is; absent of the key to log in with. */
  readonly secret?: string;
  /** Path as seen from the folder that Terraform runs in. */
  readonly file: string;
}

export interface MembershipOptions {
  /** The configuration was read from where no connections are. */
  readonly withoutConnections?: boolean;
}

/**
 * Finds in a configuration what the library makes for hosts. A part is the library's if it is what the library makes, one
 * to one; names only help to say what an altered one was.
 */
export function membersOf(
  parts: ReadonlyMap<string, ConfigurationPart>,
  hosts: readonly SoughtHost[],
  { withoutConnections = false }: MembershipOptions = {},
): Members {
  const search = new Search(parts, withoutConnections);
  const applies = new Map<string, string>();
  const connections = new Map<string, ConnectionModel>();
  for (const host of hosts) {
    const contents = Array.from({ length: host.shards }, (_, index) =>
      search.find(host, `content-${index}`, () => contentResource(host, index)),
    );
    const secrets =
      host.secrets.length === 0
        ? undefined
        : search.find(host, "secrets", (found) => secretsResource(search.completed(host, found)));
    const others = host.after.map((fqdn) => applies.get(fqdn) ?? `the resource that applies ${fqdn}`);
    const after = { hosts: others, contents, secrets };
    // Whatever its connection is, all resources of a host have the same one.
    const same = secrets === undefined ? host : { ...host, ...search.loginOf(host, secrets) };
    const apply = search.find(host, "apply", (found) => applyResource(search.completed(same, found), after));
    applies.set(host.fqdn, apply);
    const connection = search.connectionOf(apply);
    if (connection !== undefined) connections.set(host.fqdn, connection);
  }
  for (const [name, properties] of Object.entries(VARIABLES)) search.shared(`variable.${name}`, properties);
  search.allow("provider.null", {});
  search.allow("terraform.required_providers.null", NULL_PROVIDER);
  const operatorFiles = [...search.operatorFiles.values()];
  return { own: search.own, altered: search.altered, applies, operatorFiles, connections };
}

class Search {
  readonly own = new Set<string>();
  readonly altered: OwnPart[] = [];
  readonly operatorFiles = new Map<string, OperatorFile>();
  private readonly claimed = new Set<string>();
  private readonly byTriggers = new Map<string, ConfigurationPart[]>();

  constructor(
    private readonly parts: ReadonlyMap<string, ConfigurationPart>,
    private readonly withoutConnections: boolean,
  ) {
    for (const part of parts.values()) {
      if (!part.address.startsWith("null_resource.")) continue;
      const triggers = String(fieldOf(part.content, "triggers"));
      this.byTriggers.set(triggers, [...(this.byTriggers.get(triggers) ?? []), part]);
    }
  }

  /**
   * Looks for a resource among those with the triggers of what is made, then among those of the host, then by its name.
   *
   * @param make Makes it; what was found says where files of the operator's machine are.
   * @returns its address
   */
  find({ fqdn, name, folder }: SoughtHost, role: string, make: (found: unknown) => ResourceJson): string {
    const candidates = this.candidates(fqdn, name, role, make(undefined));
    const same = candidates.find((part) => this.isMade(make(part.content), part.content));
    if (same !== undefined) {
      this.claimed.add(same.address);
      this.own.add(same.address);
      this.note(folder.replace(/\/[^/]*$/, ""), same.content);
      return same.address;
    }
    const [found] = candidates;
    const made = this.compared(make(found?.content));
    const address = found?.address ?? `null_resource ${role} of ${fqdn}`;
    if (found !== undefined) this.claimed.add(address);
    this.altered.push({ address, fqdn, made, ...(found === undefined ? {} : { found: found.content }) });
    return address;
  }

  /** A part that has to be there. */
  shared(address: string, made: unknown): void {
    const found = this.parts.get(address);
    if (found !== undefined && canonical(found.content) === canonical(made)) this.own.add(address);
    else if (found === undefined && this.withoutConnections) return;
    else this.altered.push({ address, made, ...(found === undefined ? {} : { found: found.content }) });
  }

  /** A part that the stack may have of somebody else. */
  allow(address: string, made: unknown): void {
    const found = this.parts.get(address);
    if (found !== undefined && canonical(found.content) === canonical(made)) this.own.add(address);
  }

  /** A host with what only the configuration says of it. */
  completed(host: SoughtHost, found: unknown): StackHost {
    const files = new Map(secretFilesIn(found));
    const connection = fieldOf(found, "connection");
    const own = host.connection ?? connectionIn(connection);
    return {
      ...host,
      ...(host.connection === undefined ? identityIn(connection) : {}),
      connection: own,
      fingerprint: this.withoutConnections ? fingerprintIn(found) : hostKeyFingerprint(own.hostKey),
      secrets: host.secrets.map((secret) => ({ ...secret, file: files.get(secret.name) ?? "" })),
    };
  }

  connectionOf(address: string): ConnectionModel | undefined {
    const connection = fieldOf(this.parts.get(address)?.content, "connection");
    return connection === undefined ? undefined : connectionIn(connection);
  }

  /** The connection and the key file of a resource of a host, where no declaration says them. */
  loginOf(host: SoughtHost, address: string): Pick<SoughtHost, "connection" | "identityFile"> {
    const connection = fieldOf(this.parts.get(address)?.content, "connection");
    if (host.connection !== undefined || connection === undefined) return {};
    return { connection: connectionIn(connection), ...identityIn(connection) };
  }

  /** What may be the resource, the likeliest first. */
  private candidates(fqdn: string, name: string, role: string, made: ResourceJson): ConfigurationPart[] {
    const label = name.replace(/[^A-Za-z0-9-]/g, "");
    const called = new RegExp(`^null_resource\\.(?:.*_)?${label}_${role}_[0-9A-F]{8}$`);
    const ofHost = `[${quoted(fqdn)}].differences`;
    const first = role === "apply" ? `\${merge({"host" = ` : role === "secrets" ? `\${merge({"host_key" = ` : undefined;
    const isKin = ({ content }: ConfigurationPart) => {
      const triggers = String(fieldOf(content, "triggers"));
      return first !== undefined && triggers.startsWith(first) && triggers.includes(ofHost);
    };
    const exact = this.byTriggers.get(String(made.triggers)) ?? [];
    const all = [...this.byTriggers.values()].flat();
    const likely = [...exact, ...all.filter(isKin), ...all.filter(({ address }) => called.test(address))];
    return [...new Set(likely)].filter(({ address }) => !this.claimed.has(address));
  }

  private isMade(made: ResourceJson, found: unknown): boolean {
    return canonical(this.compared(made)) === canonical(found);
  }

  /** Without what the configuration was read without. */
  private compared(made: ResourceJson): ResourceJson {
    return this.withoutConnections ? (withoutConnections(made) as ResourceJson) : made;
  }

  private note(fleet: string, found: unknown): void {
    for (const [secret, file] of secretFilesIn(found)) {
      this.operatorFiles.set(JSON.stringify([fleet, secret]), { fleet, secret, file });
    }
    const { identityFile: file } = identityIn(fieldOf(found, "connection"));
    if (file !== undefined) this.operatorFiles.set(JSON.stringify([fleet]), { fleet, file });
  }
}

/** A resource without its connection, and without those of its provisioners. */
export function withoutConnections(resource: unknown): unknown {
  if (Array.isArray(resource)) return resource.map(withoutConnections);
  if (!isObject(resource)) return resource;
  const entries = Object.entries(resource).filter(([key]) => key !== "connection");
  const isNested = (key: string) => key === "provisioner" || key === "remote-exec";
  return Object.fromEntries(entries.map(([key, each]) => [key, isNested(key) ? withoutConnections(each) : each]));
}

function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

/** The files that a script reads the values of secrets from, as the library writes it. What it does not write is not found. */
function secretFilesIn(found: unknown): [string, string][] {
  const provisioners = fieldOf(found, "provisioner");
  const scripts = (Array.isArray(provisioners) ? provisioners : []).flatMap((each) => {
    const inline = fieldOf(fieldOf(each, "remote-exec"), "inline");
    return Array.isArray(inline) ? inline.filter((line): line is string => typeof line === "string") : [];
  });
  const value = /\["((?:[^"\\]|\\.)*)"\] : file\("\$\{path\.module\}\/((?:[^"\\]|\\.)*)"\)\)\}$/gm;
  return scripts.flatMap((script) =>
    [...script.matchAll(value)].map(([, name = "", file = ""]): [string, string] => [unquoted(name), unquoted(file)]),
  );
}

function connectionIn(connection: unknown): ConnectionModel {
  return {
    address: String(fieldOf(connection, "host") ?? ""),
    port: Number(fieldOf(connection, "port")),
    user: String(fieldOf(connection, "user") ?? ""),
    hostKey: unescaped(String(fieldOf(connection, "host_key") ?? "")),
  };
}

function fingerprintIn(found: unknown): string {
  return /"host_key" = "([^"]*)"/.exec(String(fieldOf(found, "triggers")))?.[1] ?? "";
}

function identityIn(connection: unknown): { identityFile?: string } {
  const [, file] =
    /^\$\{file\("\$\{path\.module\}\/((?:[^"\\]|\\.)*)"\)\}$/.exec(String(fieldOf(connection, "private_key"))) ?? [];
  return file === undefined ? {} : { identityFile: unquoted(file) };
}

/** What `quoted` was given. A wrong guess shows: what is made of it is compared with what was found. */
function unquoted(text: string): string {
  return unescaped(text.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped === "r" ? "\r" : escaped)));
}

function unescaped(text: string): string {
  return text.replace(/\$\$\{/g, () => "${").replace(/%%\{/g, "%{");
}
