import type { Inventory } from "./inventory";

/** What the engine on a host said, with the host's name, or nothing for Terraform's own lines. */
export function engineLine(inventory: Inventory, line: string): { host: string; text: string } | undefined {
  const match = /null_resource\.(\w+) (?:\([^)]*\) )?\(remote-exec\): ?(.*)$/.exec(line);
  const host = inventory.hosts.find(({ name }) => new RegExp(`_${name}_(apply|secrets)_`).test(match?.[1] ?? ""));
  const text = match?.[2]?.trimEnd() ?? "";
  return host === undefined || text === "" || CONNECTING.test(text) ? undefined : { host: host.name, text };
}

/** What Terraform says of the connection itself, and of what it hides. */
const CONNECTING =
  /^(Connecting to|Connected!|\(output suppressed| {2}(Host|User|Password|Private key|Certificate|SSH Agent|Checking Host Key|Target Platform): )/;
