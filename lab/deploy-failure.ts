import type { Inventory } from "./inventory";

/** What a failed deploy means for each host that it failed on, and what to do about it. */
export function deployFailure(inventory: Inventory, lines: readonly string[]): string[] {
  // Terraform prints that it checks the host's key for each connection, also for successful ones.
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
      return `${where} shows another host key than the one that is pinned\n    to do: if the host was rebuilt on purpose, pin its new key; otherwise do not deploy, because another machine may intercept the connection`;
    }
    if (aboutReach) {
      return `${where} cannot be reached over SSH\n    to do: check that it runs and that its firewall admits SSH (npm run lab -- hosts), then deploy again`;
    }
    return `${where} ${STATUSES[status ?? ""] ?? "did not reach its declared state; the error is above"}\n    to do: correct the error and deploy again; what is already applied is not touched`;
  });
}

/**
 * What the engine's exit statuses mean. The connection that carries secrets needs them, because Terraform hides its
 * output.
 */
const STATUSES: Readonly<Record<string, string>> = {
  65: "got input that its engine refused; nothing was written",
  69: "runs another operating system than the declared one; nothing was written",
  71: "could not be brought to its declared state, and its rollback failed",
  72: "lacks programs that its engine needs; nothing was written",
  73: "cannot be written to",
  75: "is locked by another apply",
  77: "does not run the scripts as root, or lets other users enter their folder; nothing was done",
  78: "was last applied under another host name; nothing was written",
};
