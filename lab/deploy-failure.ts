import type { Inventory } from "./inventory";

/** What a failed deploy means for each host that it failed on, and what to do about it. */
export function deployFailure(inventory: Inventory, lines: readonly string[]): string[] {
  // Of each connection, also of those that came about, Terraform says that it checks the host's key.
  const text = lines
    .filter((line) => !line.includes("(remote-exec):"))
    .join("\n")
    .replace(/\s*│\s*/g, " ");
  const named = inventory.hosts.filter((host) =>
    new RegExp(`with null_resource\\.\\w*_${host.name}_(apply|secrets)_`).test(text),
  );
  const aboutKey = /host key|knownhosts|key mismatch/i.test(text);
  const aboutReach =
    /i\/o timeout|no route to host|connection refused|timeout - last error|network is unreachable/i.test(text);
  const status = /exited with\s+status (\d+)/.exec(text)?.[1];
  return named.map((host) => {
    const where = `${host.name}.${inventory.domain} (${host.address}:${host.port})`;
    if (aboutKey) {
      return `${where} shows another host key than the one that is pinned\n    to do: if the host was rebuilt on purpose, pin its new key; if not, somebody may sit in between: do not deploy`;
    }
    if (aboutReach) {
      return `${where} cannot be reached over SSH\n    to do: see whether it runs and whether its firewall lets you in (npm run lab -- hosts), then deploy again`;
    }
    return `${where} ${STATUSES[status ?? ""] ?? "was not brought to its declared state; what failed is above"}\n    to do: correct it and deploy again; nothing that is right already is touched`;
  });
}

/** What the engine's exit statuses mean, for the connection that carries secrets, whose output Terraform hides. */
const STATUSES: Readonly<Record<string, string>> = {
  65: "was sent something that its engine refused; nothing was written",
  69: "runs another operating system than the one that is declared; nothing was written",
  71: "could neither be brought to its declared state nor back to the one before",
  72: "lacks programs that its engine needs; nothing was written",
  73: "cannot be written to",
  75: "is held by another apply",
  77: "lets others enter the folder that its scripts lie in, or no root; nothing was done",
  78: "was applied to as another host; nothing was written",
};
