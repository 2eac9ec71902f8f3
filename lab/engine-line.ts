import type { Inventory } from "./inventory";

/** What the engine on a host printed, after the host's name; nothing for Terraform's own lines. */
export function engineLine(inventory: Inventory, line: string): { host: string; text: string } | undefined {
  const match = /null_resource\.(\w+) (?:\([^)]*\) )?\(remote-exec\): ?(.*)$/.exec(line);
  const host = inventory.hosts.find(({ name }) => new RegExp(`_${name}_(apply|secrets)_`).test(match?.[1] ?? ""));
  const text = match?.[2]?.trimEnd() ?? "";
  return host === undefined || text === "" || CONNECTING.test(text) ? undefined : { host: host.name, text };
}

/** Terraform's lines about the connection, and about what it hides. */
const CONNECTING =
  /^(Connecting to|Connected!|\(output suppressed| {2}(Host|User|Password|Private key|Certificate|SSH Agent|Checking Host Key|Target Platform): )/;
