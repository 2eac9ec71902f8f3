import type { Inventory } from "./inventory";

/** What a failed deploy means for each host that it failed on, and what to do about it. */
export function deployFailure(inventory: Inventory, lines: readonly string[]): string[] {
  const text = lines.join("\n").replace(/\s*│\s*/g, " ");
  const named = inventory.hosts.filter((host) =>
    new RegExp(`null_resource\\.\\w*_${host.name}_(apply|secrets)_\\w+,`).test(text),
  );
  const aboutKey = /host key|knownhosts|key mismatch/i.test(text);
  const aboutReach =
    /i\/o timeout|no route to host|connection refused|timeout - last error|network is unreachable/i.test(text);
  return named.map((host) => {
    const where = `${host.name}.${inventory.domain} (${host.address}:${host.port})`;
    if (aboutKey) {
      return `${where} shows another host key than the one that is pinned\n    to do: if the host was rebuilt on purpose, pin its new key; if not, somebody may sit in between: do not deploy`;
    }
    if (aboutReach) {
      return `${where} cannot be reached over SSH\n    to do: see whether it runs and whether its firewall lets you in (npm run lab -- hosts), then deploy again`;
    }
    return `${where} was not brought to its declared state; what failed is above\n    to do: correct it and deploy again; nothing that is right already is touched`;
  });
}
