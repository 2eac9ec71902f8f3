import type { Inventory } from "./inventory";

/** What the engine on a host said, with the host's name, or nothing for Terraform's own lines. */
export function engineLine(inventory: Inventory, line: string): { host: string; text: string } | undefined {
  const match = /null_resource\.(\w+) (?:\([^)]*\) )?\(remote-exec\): ?(.*)$/.exec(line);
  const host = inventory.hosts.find(({ name }) => match?.[1]?.includes(`_${name}_apply_`));
  const text = match?.[2]?.trimEnd() ?? "";
  return host === undefined || text === "" || CONNECTING.test(text) ? undefined : { host: host.name, text };
}

/** What Terraform says of the connection itself. */
const CONNECTING =
  /^(Connecting to|Connected!| {2}(Host|User|Password|Private key|Certificate|SSH Agent|Checking Host Key|Target Platform): )/;
