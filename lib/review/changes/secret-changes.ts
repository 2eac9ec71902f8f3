import { type HostPaths, pathsOf } from "./host-paths";

/** A secret that is new or gone, or has another version. */
export interface SecretChange {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** Secrets by version: what is in them is on neither side. */
export function secretChanges(hosts: readonly HostPaths[]): SecretChange[] {
  const changes = new Map<string, SecretChange & { readonly hosts: string[]; readonly paths: string[] }>();
  for (const host of hosts) {
    for (const { path, before, after } of pathsOf(host)) {
      const old = before?.kind === "secret" ? before.secret : undefined;
      const fresh = after?.kind === "secret" ? after.secret : undefined;
      if (old?.name === fresh?.name && old?.version === fresh?.version) continue;
      const isSame = old?.name === fresh?.name;
      const sides = isSame ? [{ name: old?.name ?? "", from: old?.version, to: fresh?.version }] : [];
      if (!isSame && old !== undefined) sides.push({ name: old.name, from: old.version, to: undefined });
      if (!isSame && fresh !== undefined) sides.push({ name: fresh.name, from: undefined, to: fresh.version });
      for (const side of sides) {
        const key = JSON.stringify(side);
        const change = changes.get(key) ?? { ...side, hosts: [], paths: [] };
        changes.set(key, change);
        if (!change.hosts.includes(host.name)) change.hosts.push(host.name);
        if (!change.paths.includes(path)) change.paths.push(path);
      }
    }
  }
  return [...changes.values()];
}
